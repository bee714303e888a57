import { err, fault, ok, type Result } from '@/mesh/model';
import type { MeshChoice } from '@/server/config';
import type { ExplainSource } from '@/server/explain';
import { CONFIG_NOT_RECORDED } from '@/server/faults';
import { cli } from '@/words/en/cli';
import { usage } from './choice.ts';
import { commandLog } from './log.ts';
import { gapsOf, type LookOptions, openRecording, sayGaps } from './look.ts';
import { pluginMs } from './pluginMs.ts';

/**
 * A mesh for one question: a moment of a recording, or a cluster of which nothing is read but what the question asks for.
 * `timeoutMs` is for the whole of it. `meanwhile` is called once the first requests are on their way.
 */
export async function askMesh<T>(
  choice: MeshChoice,
  options: LookOptions,
  ask: (mesh: ExplainSource) => Promise<Result<T>>,
  meanwhile: () => void,
): Promise<Result<T>> {
  if (choice.kind === 'recording') {
    const found = await openRecording(choice.file, options.at);
    if (!found.ok) return found;
    const { mesh, now, configs } = found.value;
    return ask({
      engine: { mesh: () => mesh, now: () => now },
      configOf: async (pod) => {
        const config = configs.get(pod);
        return config === undefined ? err(CONFIG_NOT_RECORDED) : ok(config);
      },
    });
  }
  if (options.at !== undefined) return err(usage(cli.usage.atNeedsRecording));
  return askCluster(choice, options, ask, meanwhile);
}

async function askCluster<T>(
  choice: Extract<MeshChoice, { kind: 'cluster' }>,
  { timeoutMs, terminal }: LookOptions,
  ask: (mesh: ExplainSource) => Promise<Result<T>>,
  meanwhile: () => void,
): Promise<Result<T>> {
  const ending = new AbortController();
  const ended = new Promise<Result<T>>((resolve) => {
    const end = ({ message, remedy }: { message: string; remedy: string }, code: string) => {
      ending.abort();
      resolve(err(fault(code, message, remedy)));
    };
    setTimeout(() => end(cli.silent, 'api-silent'), timeoutMs).unref();
    terminal.interrupted.addEventListener('abort', () => end(cli.interrupted, 'interrupted'));
  });
  const answered = async (): Promise<Result<T>> => {
    // Loaded here, so that reading a recording does not wait for what reads clusters.
    const [{ openOnDemand }, { systemClock }] = await Promise.all([
      import('@/server/onDemand'),
      import('@/server/clock'),
    ]);
    const opening = openOnDemand(choice, {
      clock: systemClock,
      log: commandLog('error'),
      signal: ending.signal,
      pluginMs: pluginMs(timeoutMs),
    });
    meanwhile();
    const opened = await opening;
    if (!opened.ok) return opened;
    try {
      sayGaps(terminal, gapsOf(opened.value.engine.mesh(), true));
      return await ask(opened.value);
    } finally {
      await opened.value.close();
    }
  };
  return Promise.race([answered(), ended]);
}
