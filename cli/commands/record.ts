import { err, hasProxy, ok, type PodId, type Result } from '@/mesh/model';
import { systemClock } from '@/server/clock';
import type { MeshChoice } from '@/server/config';
import type { Runtime } from '@/server/runtime';
import { createRecorder } from '@/server/sources/recording/recorder';
import { cli } from '@/words/en/cli';
import { usage } from '../choice.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { commandLog } from '../log.ts';
import { whyUnread } from '../look.ts';
import { pluginMs } from '../pluginMs.ts';
import { parseSpan } from '../span.ts';
import { pause, sayLine, type Terminal } from '../terminal.ts';

export type RecordFlags = { readonly out: string; readonly for?: string; readonly timeout: string };

/** How often proxies are looked at for a configuration newer than the one recorded. */
const CONFIGS_EVERY_MS = 2_000;

/**
 * Records a live mesh from its first event. The span counts from the first full picture, configurations included;
 * Ctrl-C ends it earlier with a file that is whole.
 */
export async function recordCommand(
  choice: MeshChoice,
  flags: RecordFlags,
  toolVersion: string,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  if (choice.kind === 'recording') return err(usage(cli.usage.recordsLive));
  const span = flags.for === undefined ? null : parseSpan(flags.for);
  const timeoutMs = parseSpan(flags.timeout);
  if ((span === null && flags.for !== undefined) || timeoutMs === null) return err(usage(cli.usage.span));

  const started = await createRecorder(flags.out, toolVersion);
  if (!started.ok) return started;
  const recorder = started.value;
  const { createRuntime } = await import('@/server/runtime');
  const created = await createRuntime({
    mesh: choice,
    clock: systemClock,
    log: commandLog('warn'),
    pluginMs: pluginMs(timeoutMs),
  });
  if (!created.ok) {
    await recorder.abort();
    return created;
  }
  const runtime = created.value;
  const untap = runtime.engine.tap((event, at) => recorder.record(event, at));
  sayLine(terminal, cli.record.reading);
  runtime.start();

  const settled = await firstPicture(runtime, timeoutMs, terminal);
  const why = settled ? null : whyUnread(runtime.engine.mesh(), terminal.interrupted.aborted);
  if (why !== null) {
    await recorder.abort();
    await runtime.stop();
    return err(why);
  }
  if (!settled) sayLine(terminal, cli.record.partial);
  await recordConfigs(runtime, terminal.interrupted);
  recorder.ready(runtime.engine.now());
  sayLine(terminal, cli.record.started(flags.for ?? null));
  const until = new AbortController();
  const keeping = keepConfigs(runtime, AbortSignal.any([terminal.interrupted, until.signal]));
  await pause(span, terminal.interrupted);
  until.abort();
  untap();

  const written = await recorder.finish(runtime.engine.mesh().facts, runtime.engine.now());
  await runtime.stop();
  await keeping;
  if (!written.ok) return written;
  const { path, bytes, events, lengthMs } = written.value;
  sayLine(terminal, cli.record.done(path, (lengthMs / 1_000).toFixed(1), events, `${(bytes / 1e6).toFixed(2)} MB`));
  return ok(EXIT.ok);
}

/** True when every source settled; false at the timeout, at Ctrl-C, or when the API server cannot be read at all. */
function firstPicture(runtime: Runtime, timeoutMs: number, { interrupted }: Terminal): Promise<boolean> {
  const given = new Promise<boolean>((resolve) => {
    interrupted.addEventListener('abort', () => resolve(false));
    runtime.engine.tap((event) => {
      if (event.kind === 'source-status' && event.source === 'kubernetes' && event.status.kind === 'failed')
        resolve(false);
    });
  });
  return Promise.race([runtime.settled(timeoutMs), given]);
}

async function keepConfigs(runtime: Runtime, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await pause(CONFIGS_EVERY_MS, stop);
    await recordConfigs(runtime, stop);
  }
}

/**
 * A recording carries each proxy's configuration from the start and again after every ACK, so that a request can be explained
 * with what was in force. What is already known is not fetched again; a proxy that cannot be read has its own degradation.
 */
async function recordConfigs(runtime: Runtime, stop: AbortSignal): Promise<void> {
  const { pods, sync } = runtime.engine.mesh();
  for (const pod of Object.values(pods)) {
    if (stop.aborted) return;
    if (!hasProxy(pod)) continue;
    if (pod.phase !== 'Running' || (sync[pod.id] === undefined && knows(runtime, pod.id))) continue;
    await runtime.configOf(pod.id);
  }
}

const knows = (runtime: Runtime, pod: PodId): boolean => runtime.engine.config(pod) !== null;
