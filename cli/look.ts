import {
  type EpochMs,
  err,
  type Fault,
  fault,
  type Mesh,
  ok,
  type PodId,
  type ProxyConfig,
  type Result,
} from '@/mesh/model';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { MeshChoice } from '@/server/config';
import { readRecording } from '@/server/sources/recording/file';
import { createTimeline } from '@/server/sources/recording/timeline';
import { cli } from '@/words/en/cli';
import { momentWithin, usage } from './choice.ts';
import { commandLog } from './log.ts';
import { pluginMs } from './pluginMs.ts';
import { sayFault, sayLine, type Terminal } from './terminal.ts';

/** A mesh at one moment, for a command that reports and ends. */
export type Look = { readonly mesh: Mesh; readonly now: EpochMs };

/** The same while it can still be asked. `connection`: its API server, null for a recording. */
export type OpenMesh = Look & { readonly connection: ClusterConnection | null };

export type LookOptions = {
  /** Moment of a recording as the user gave it; its end when absent. */
  readonly at: string | undefined;
  readonly timeoutMs: number;
  readonly terminal: Terminal;
  /** Where earlier runs remember a live mesh's certificates. */
  readonly history?: string | null;
};

/** Reads a mesh once. A recording is read at `at`, a cluster until its first full picture stands or `timeoutMs` is over. */
export const lookAtMesh = (choice: MeshChoice, options: LookOptions): Promise<Result<Look>> =>
  withMesh(choice, options, async ({ mesh, now }) => ok({ mesh, now }));

/** The same, its cluster kept open until `use` is done with it. */
export async function withMesh<T>(
  choice: MeshChoice,
  options: LookOptions,
  use: (mesh: OpenMesh) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (choice.kind === 'recording') {
    const found = await openRecording(choice.file, options.at);
    return found.ok ? use({ ...found.value, connection: null }) : found;
  }
  if (options.at !== undefined) return err(usage(cli.usage.atNeedsRecording));
  return withCluster(choice, options, use);
}

/**
 * A recorded mesh at a moment (its end when `at` is absent), with the configurations that were recorded until then.
 * Faults: those of `readRecording`; `usage` when `at` is no moment of it.
 */
export async function openRecording(
  file: string,
  at: string | undefined,
): Promise<Result<Look & { readonly configs: ReadonlyMap<PodId, ProxyConfig> }>> {
  const recording = await readRecording(file);
  if (!recording.ok) return recording;
  const timeline = createTimeline(recording.value);
  const moment = at === undefined ? ok(timeline.end) : momentWithin(at, timeline);
  return moment.ok ? ok({ ...timeline.frameAt(moment.value), now: moment.value }) : moment;
}

async function withCluster<T>(
  choice: Extract<MeshChoice, { kind: 'cluster' }>,
  { timeoutMs, terminal, history = null }: LookOptions,
  use: (mesh: OpenMesh) => Promise<Result<T>>,
): Promise<Result<T>> {
  // Loaded here, so that reading a recording does not wait for what reads clusters.
  const [{ createRuntime }, { systemClock }] = await Promise.all([
    import('@/server/runtime'),
    import('@/server/clock'),
  ]);
  const created = await createRuntime({
    mesh: choice,
    clock: systemClock,
    log: commandLog('error'),
    history,
    pluginMs: pluginMs(timeoutMs),
  });
  if (!created.ok) return created;
  const runtime = created.value;
  try {
    const refused = new Promise<'refused'>((resolve) => {
      runtime.engine.tap((event) => {
        if (event.kind === 'source-status' && event.source === 'kubernetes' && event.status.kind === 'failed')
          resolve('refused');
      });
      terminal.interrupted.addEventListener('abort', () => resolve('refused'));
    });
    runtime.start();
    const settled = await Promise.race([runtime.settled(timeoutMs), refused]);
    const mesh = runtime.engine.mesh();
    const why = whyUnread(mesh, terminal.interrupted.aborted);
    if (why !== null) return err(why);
    sayGaps(terminal, gapsOf(mesh, settled !== false));
    const { connection, engine } = runtime;
    return await use({ mesh, now: engine.now(), connection });
  } finally {
    await runtime.stop();
  }
}

/** Why a live mesh cannot be reported on, after the wait for its first picture; null when it can. */
export function whyUnread({ sources }: Mesh, interrupted: boolean): Fault | null {
  const { kubernetes } = sources;
  if (kubernetes.kind === 'failed') return kubernetes.fault;
  if (interrupted) return fault('interrupted', cli.interrupted.message, cli.interrupted.remedy);
  return kubernetes.kind === 'connecting' ? fault('api-silent', cli.silent.message, cli.silent.remedy) : null;
}

/** What is missing of a first picture: sources that do not deliver, parts of others, and what did not come in time. */
export const gapsOf = (mesh: Reading, inTime: boolean): Fault[] => gapsByKey(mesh, inTime).map(([, gap]) => gap);

type Reading = Pick<Mesh, 'sources' | 'degradations'>;

/** Each gap beside what it is of, which stays while its words change (they may hold figures). */
function gapsByKey({ sources, degradations }: Reading, inTime: boolean): [string, Fault][] {
  const late = fault('not-in-time', cli.late.message, cli.late.remedy);
  const failed = Object.entries(sources).flatMap(([name, s]): [string, Fault][] =>
    s.kind === 'failed' || s.kind === 'stale' ? [[`${name} ${s.fault.code}`, s.fault]] : [],
  );
  return [
    ...(inTime ? [] : [[late.code, late] satisfies [string, Fault]]),
    ...failed,
    ...degradations.map((d): [string, Fault] => [`${d.source} ${d.fault.code} ${d.scope}`, d.fault]),
  ];
}

/** Says on stderr what is missing, so that a short answer is not taken for a whole one. */
export function sayGaps(terminal: Terminal, gaps: readonly Fault[]): void {
  if (gaps.length === 0) return;
  sayLine(terminal, cli.incomplete);
  for (const gap of gaps) sayFault(terminal, gap);
}

/** For a mesh that is watched: says each gap once while it lasts. */
export class GapWatch {
  private said: ReadonlySet<string> = new Set();

  constructor(private readonly terminal: Terminal) {}

  /** Says those that were not there at the last look. `inTime`: as for `gapsOf`. */
  look(mesh: Reading, inTime: boolean): void {
    const gaps = gapsByKey(mesh, inTime);
    sayGaps(
      this.terminal,
      gaps.flatMap(([key, gap]) => (this.said.has(key) ? [] : [gap])),
    );
    this.said = new Set(gaps.map(([key]) => key));
  }
}
