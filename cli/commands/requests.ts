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
import type { Runtime } from '@/server/runtime';
import type { Timeline } from '@/server/sources/recording/timeline';
import { cli } from '@/words/en/cli';
import { usage } from '../choice.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { commandLog } from '../log.ts';
import { GapWatch, lookAtMesh, whyUnread } from '../look.ts';
import { pluginMs } from '../pluginMs.ts';
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
    printTable(terminal, cli.tables.requests, requests.map(cellsOf), EXPENDABLE);
    if (requests.length < all.length) sayLine(terminal, cli.tables.newest(requests.length, all.length));
  }
  return ok(EXIT.ok);
}

/**
 * Prints each request once, when both of its sides are in or the other one is not coming. A recording ends where it ends, with
 * whatever is left by then. What cannot be read is said when the first picture stands, and from then on as it comes.
 */
async function follow(
  choice: MeshChoice,
  chosen: RequestChoice,
  { output, timeoutMs }: ReportOptions,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const [{ createRuntime }, { systemClock }] = await Promise.all([
    import('@/server/runtime'),
    import('@/server/clock'),
  ]);
  const created = await createRuntime({
    mesh: choice,
    clock: systemClock,
    log: commandLog('error'),
    pluginMs: pluginMs(timeoutMs),
  });
  if (!created.ok) return created;
  const runtime = created.value;
  const print = (requests: readonly MeshRequest[]) => {
    for (const request of requests.map((r) => requestReport(r, runtime.surprises.of(r.id))))
      if (isChosen(request, chosen))
        terminal.out(output === 'json' ? `${JSON.stringify(request)}\n` : lineOf(terminal, request));
  };
  // Taken before the player starts, so that nothing is looked at after the recording began again.
  const endsAt = runtime.player === null ? null : systemClock.now() + lengthOf(runtime.player.timeline);
  const isOver = () => endsAt !== null && systemClock.now() >= endsAt;
  runtime.start();
  try {
    return await printUntil(isOver, runtime, print, timeoutMs, terminal);
  } finally {
    await runtime.stop();
  }
}

const lengthOf = ({ start, end }: Timeline): number => end - start;

async function printUntil(
  isOver: () => boolean,
  { engine, player, settled }: Runtime,
  print: (requests: readonly MeshRequest[]) => void,
  timeoutMs: number,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const printed = new Printed();
  const gaps = new GapWatch(terminal);
  // Whether the first picture came in time; null while it may still come.
  let inTime = null as boolean | null;
  void settled(timeoutMs).then((whole) => {
    inTime = whole;
  });
  while (!terminal.interrupted.aborted) {
    if (player !== null && isOver()) {
      const { mesh } = player.timeline.frameAt(player.timeline.end);
      gaps.look(mesh, true);
      print(printed.rest(mesh));
      break;
    }
    const mesh = engine.mesh();
    const why = mesh.sources.kubernetes.kind === 'failed' || inTime === false ? whyUnread(mesh, false) : null;
    if (why !== null) return err(why);
    if (inTime !== null) gaps.look(mesh, inTime);
    print(printed.ripe(mesh, engine.now()));
    await pause(FOLLOW_EVERY_MS, terminal.interrupted);
  }
  return ok(EXIT.ok);
}

/** Remembers what was printed for as long as the mesh holds it. What it gives counts as printed; the oldest comes first. */
class Printed {
  private ids: ReadonlySet<RequestId> = new Set();

  /** Those that are not waiting for their other side at `now`. */
  ripe(mesh: Mesh, now: EpochMs): MeshRequest[] {
    return this.take(mesh, (r) => sidesOf(mesh, r, now).kind !== 'waiting');
  }

  /** All of them: nothing more is coming. */
  rest(mesh: Mesh): MeshRequest[] {
    return this.take(mesh, () => true);
  }

  private take(mesh: Mesh, isDue: (request: MeshRequest) => boolean): MeshRequest[] {
    const due = mesh.requests.filter((r) => !this.ids.has(r.id) && isDue(r)).sort((a, b) => a.startedAt - b.startedAt);
    const fresh = new Set(due.map((r) => r.id));
    this.ids = new Set(mesh.requests.flatMap((r) => (this.ids.has(r.id) || fresh.has(r.id) ? [r.id] : [])));
    return due;
  }
}

const TONES: Readonly<Record<RequestReport['outcome'], Tone>> = {
  ok: 'good',
  refused: 'warn',
  denied: 'bad',
  failed: 'bad',
};

/** Left out on a narrow terminal: the wire, how long it took, the flags. */
const EXPENDABLE = [7, 6, 5];

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
