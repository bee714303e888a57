import { type EpochMs, err, type Mesh, type MeshRequest, ok, type RequestId, type Result } from '@/mesh/model';
import { sidesOf } from '@/mesh/requests/settled';
import type { MeshChoice } from '@/server/config';
import {
  isChosen,
  parseStatus,
  type RequestChoice,
  type RequestReport,
  requestReport,
} from '@/server/reports/requests.ts';
import { cli } from '@/words/en/cli';
import { usage } from '../choice.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { commandLog } from '../log.ts';
import { lookAtMesh } from '../look.ts';
import { type Cell, plain, printTable } from '../table.ts';
import { paint, pause, printJson, sayLine, type Terminal, type Tone } from '../terminal.ts';
import type { ReportOptions } from './certs.ts';

export type RequestFlags = {
  readonly follow?: boolean;
  readonly workload?: string;
  readonly status?: string;
  readonly failed?: boolean;
  readonly path?: string;
  readonly limit?: string;
};

/** How often a followed mesh is looked at. */
const FOLLOW_EVERY_MS = 250;
/** A table is read by eyes; JSON has no such limit unless asked for. */
const TABLE_LIMIT = 50;

export async function requestsCommand(
  choice: MeshChoice,
  flags: RequestFlags & ReportOptions,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const status = flags.status === undefined ? undefined : parseStatus(flags.status);
  if (status === null) return err(usage(cli.usage.status));
  if (flags.limit !== undefined && !/^[1-9]\d{0,6}$/.test(flags.limit)) return err(usage(cli.usage.limit));
  const chosen: RequestChoice = { workload: flags.workload, status, failed: flags.failed ?? false, path: flags.path };
  if (flags.follow) return follow(choice, chosen, flags, terminal);

  const look = await lookAtMesh(choice, { at: flags.at, timeoutMs: flags.timeoutMs, terminal });
  if (!look.ok) return look;
  const all = [...look.value.mesh.requests]
    .sort((a, b) => a.startedAt - b.startedAt)
    .map((request) => requestReport(request))
    .filter((request) => isChosen(request, chosen));
  const limit = flags.limit === undefined ? (flags.output === 'json' ? all.length : TABLE_LIMIT) : Number(flags.limit);
  const requests = all.slice(-limit);
  if (flags.output === 'json') printJson(terminal, { requests, droppedEarlier: look.value.mesh.requestsDropped });
  else if (requests.length === 0) sayLine(terminal, cli.tables.none.requests);
  else {
    printTable(terminal, cli.tables.requests, requests.map(cellsOf));
    if (requests.length < all.length) sayLine(terminal, cli.tables.newest(requests.length, all.length));
  }
  return ok(EXIT.ok);
}

/** Prints each request once, when both of its sides are in or the other one is not coming. A recording ends where it ends. */
async function follow(
  choice: MeshChoice,
  chosen: RequestChoice,
  { output }: ReportOptions,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const [{ createRuntime }, { systemClock }] = await Promise.all([
    import('@/server/runtime'),
    import('@/server/clock'),
  ]);
  const created = await createRuntime({ mesh: choice, clock: systemClock, log: commandLog('error') });
  if (!created.ok) return created;
  const runtime = created.value;
  const printed = new Printed();
  let last = runtime.engine.now();
  runtime.start();
  try {
    while (!terminal.interrupted.aborted) {
      const mesh = runtime.engine.mesh();
      if (mesh.sources.kubernetes.kind === 'failed') return err(mesh.sources.kubernetes.fault);
      const now = runtime.engine.now();
      if (now < last) break;
      last = now;
      for (const request of printed.ripe(mesh, now).map((r) => requestReport(r, runtime.surprises.of(r.id))))
        if (isChosen(request, chosen))
          terminal.out(output === 'json' ? `${JSON.stringify(request)}\n` : lineOf(terminal, request));
      await pause(FOLLOW_EVERY_MS, terminal.interrupted);
    }
  } finally {
    await runtime.stop();
  }
  return ok(EXIT.ok);
}

/** Remembers what was printed for as long as the mesh holds it. */
class Printed {
  private ids: ReadonlySet<RequestId> = new Set();

  ripe(mesh: Mesh, now: EpochMs): MeshRequest[] {
    const ripe = mesh.requests
      .filter((r) => !this.ids.has(r.id) && sidesOf(mesh, r, now).kind !== 'waiting')
      .sort((a, b) => a.startedAt - b.startedAt);
    const fresh = new Set(ripe.map((r) => r.id));
    this.ids = new Set(mesh.requests.flatMap((r) => (this.ids.has(r.id) || fresh.has(r.id) ? [r.id] : [])));
    return ripe;
  }
}

const TONES: Readonly<Record<RequestReport['outcome'], Tone>> = {
  ok: 'good',
  refused: 'warn',
  denied: 'bad',
  failed: 'bad',
};

function cellsOf(request: RequestReport): Cell[] {
  const what = request.method === null ? (request.upstreamHost ?? 'TCP') : `${request.method} ${request.path ?? ''}`;
  return [
    request.startedAt.slice(11, 23),
    request.from,
    request.to,
    shorten(what, 60),
    { text: request.status === null ? 'tcp' : String(request.status), tone: TONES[request.outcome] },
    request.flags.join(',') || '-',
    request.durationMs === null ? '-' : `${request.durationMs} ms`,
    request.security,
  ];
}

/** One line, since columns cannot wait for rows that have not happened. */
const lineOf = (terminal: Terminal, request: RequestReport): string =>
  `${cellsOf(request)
    .map((cell) => (typeof cell === 'string' ? plain(cell) : paint(terminal, cell.tone, plain(cell.text))))
    .join('  ')}\n`;

const shorten = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
