import { ok, type Result } from '@/mesh/model';
import { STANDING_TYPES, type SyncState } from '@/mesh/sync/standing';
import type { MeshChoice } from '@/server/config';
import { type StatusReport, statusFinding, statusReport } from '@/server/reports/status.ts';
import { cli } from '@/words/en/cli';
import { EXIT, type ExitCode } from '../exit.ts';
import { lookAtMesh } from '../look.ts';
import { type Cell, plain, printTable } from '../table.ts';
import { paint, printJson, type Terminal, type Tone } from '../terminal.ts';
import type { ReportOptions } from './certs.ts';

export async function statusCommand(
  choice: MeshChoice,
  { output, at, timeoutMs }: ReportOptions,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const look = await lookAtMesh(choice, { at, timeoutMs, terminal });
  if (!look.ok) return look;
  const report = statusReport(look.value.mesh);
  if (output === 'json') printJson(terminal, report);
  else printStatus(terminal, report);
  return ok(statusFinding(report) ? EXIT.finding : EXIT.ok);
}

const SOURCE_TONES: Readonly<Record<StatusReport['sources'][number]['status'], Tone>> = {
  off: 'muted',
  connecting: 'warn',
  live: 'good',
  stale: 'warn',
  failed: 'bad',
};
const SYNC_TONES: Readonly<Record<SyncState, Tone>> = {
  synced: 'good',
  stale: 'warn',
  nack: 'bad',
  'not-sent': 'muted',
};

/** Left out on a narrow terminal: since when; the istiod. */
const EXPENDABLE = { sources: [2], proxies: [6] };

function printStatus(terminal: Terminal, { sources, proxies, injection }: StatusReport): void {
  printTable(
    terminal,
    cli.tables.sources,
    sources.map((s) => [
      s.name,
      { text: s.status, tone: SOURCE_TONES[s.status] },
      s.since ?? '',
      [...(s.fault ? [s.fault.message] : []), ...s.degradations.map((d) => `${d.scope}: ${d.message}`)].join(' '),
    ]),
    EXPENDABLE.sources,
  );
  terminal.out('\n');
  if (proxies.length === 0) terminal.out(`${cli.tables.none.proxies}\n`);
  else {
    const cell = (state: SyncState | undefined): Cell =>
      state === undefined ? { text: '-', tone: 'muted' } : { text: state, tone: SYNC_TONES[state] };
    printTable(
      terminal,
      cli.tables.proxies,
      proxies.map(({ pod, sync, istiod }) => [pod, ...STANDING_TYPES.map((type) => cell(sync[type])), istiod]),
      EXPENDABLE.proxies,
    );
  }
  for (const { pod, nack, nacks } of proxies) {
    if (nack === null) continue;
    const said = nack.split('\n').map((line) => `  ${plain(line)}\n`);
    const causes = nacks.flatMap(({ culprit }) =>
      culprit === null
        ? []
        : [`  ${cli.tables.cause[culprit.certainty](plain(`${culprit.kind} ${culprit.namespace}/${culprit.name}`))}\n`],
    );
    terminal.out(`\n${paint(terminal, 'bad', cli.tables.rejected(plain(pod)))}\n${[...said, ...causes].join('')}`);
  }
  terminal.out('\n');
  printTable(
    terminal,
    cli.tables.injection,
    injection.map((i) => [i.pod, i.injected ? cli.tables.present : cli.tables.absent, i.because]),
  );
}
