import { existsSync } from 'node:fs';
import { err, ok, type Result } from '@/mesh/model';
import type { MeshChoice } from '@/server/config';
import { historyFile } from '@/server/historyFile';
import { type CertHistoryReport, certHistoryReport } from '@/server/reports/certHistory.ts';
import { type CertsReport, certsFinding, certsReport } from '@/server/reports/certs.ts';
import { cli } from '@/words/en/cli';
import { usage } from '../choice.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { lookAtMesh } from '../look.ts';
import { formatSpan } from '../span.ts';
import { type Cell, printTable } from '../table.ts';
import { printJson, sayLine, type Terminal, type Tone } from '../terminal.ts';

export type ReportOptions = {
  readonly output: 'table' | 'json';
  readonly at?: string | undefined;
  readonly timeoutMs: number;
};

export async function certsCommand(
  choice: MeshChoice,
  { output, at, timeoutMs, history }: ReportOptions & { readonly history?: true | string },
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  if (choice.kind === 'recording' && typeof history === 'string' && history !== 'off')
    return err(usage(cli.usage.historyNeedsLive));
  const file = historyFile(history === true ? undefined : history);
  const kept = file !== null && existsSync(file);
  if (typeof history === 'string' && file !== null && !kept) return err(usage(cli.usage.history(file)));
  // A report adds to a history that is there, but does not begin one.
  const look = await lookAtMesh(choice, { at, timeoutMs, terminal, history: kept ? file : null });
  if (!look.ok) return look;
  if (history !== undefined && history !== 'off') {
    const seen = certHistoryReport(look.value.mesh);
    if (output === 'json') printJson(terminal, seen);
    else printHistory(terminal, seen);
    return ok(EXIT.ok);
  }
  const report = certsReport(look.value.mesh, look.value.now);
  if (output === 'json') printJson(terminal, report);
  else printCerts(terminal, report);
  return ok(certsFinding(report) ? EXIT.finding : EXIT.ok);
}

const TONES: Readonly<Record<CertsReport['certificates'][number]['state'], Tone>> = {
  ok: 'good',
  'renewal-overdue': 'warn',
  expiring: 'warn',
  expired: 'bad',
};

/** Left out on a narrow terminal: serial, identity, rotations, end; serial, end, trusted by; issuer, last seen, end, serial. */
const EXPENDABLE = { certificates: [5, 1, 6, 4], roots: [4, 3, 5], history: [5, 3, 4, 1] };

function printCerts(terminal: Terminal, { certificates, roots }: CertsReport): void {
  if (certificates.length === 0) {
    sayLine(terminal, cli.tables.none.certificates);
    return;
  }
  printTable(
    terminal,
    cli.tables.certificates,
    certificates.map((c) => [
      c.pod,
      c.spiffe ?? cli.tables.unknown,
      c.chainVerified === false
        ? { text: cli.tables.chainBroken(c.state), tone: 'bad' }
        : { text: c.state, tone: TONES[c.state] },
      timeLeft(c.remainingMs),
      c.notAfter,
      c.serial,
      String(c.rotations),
    ]),
    EXPENDABLE.certificates,
  );
  terminal.out('\n');
  printTable(
    terminal,
    cli.tables.roots,
    roots.map((r) => [
      r.subject,
      { text: r.state, tone: TONES[r.state] },
      timeLeft(r.remainingMs),
      r.notAfter,
      r.serial,
      cli.tables.pods(r.trustedBy),
    ]),
    EXPENDABLE.roots,
  );
}

function printHistory(terminal: Terminal, { sightings, dropped }: CertHistoryReport): void {
  if (sightings.length === 0) {
    sayLine(terminal, cli.tables.none.certificates);
    return;
  }
  printTable(
    terminal,
    cli.tables.history,
    sightings.map((s) => [
      s.pod,
      s.serial,
      s.receivedAt ?? s.firstSeen,
      s.lastSeen,
      s.notAfter,
      s.issuer || cli.tables.unknown,
      s.held ? { text: cli.tables.present, tone: 'good' } : cli.tables.absent,
    ]),
    EXPENDABLE.history,
  );
  if (dropped > 0) sayLine(terminal, cli.tables.dropped(dropped));
}

const timeLeft = (ms: number): Cell =>
  ms > 0 ? formatSpan(ms) : { text: cli.tables.expired(formatSpan(ms)), tone: 'bad' };
