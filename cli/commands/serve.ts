import { setFlagsFromString } from 'node:v8';
import { err, ok, type Result } from '@/mesh/model';
import { systemClock } from '@/server/clock';
import { checkHost, DEFAULT_PORT, type MeshChoice } from '@/server/config';
import { historyFile } from '@/server/historyFile';
import { iso } from '@/server/reports/iso';
import { cli } from '@/words/en/cli';
import { nameOfCluster, usage } from '../choice.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { commandLog } from '../log.ts';
import { pause, sayLine, type Terminal } from '../terminal.ts';

export type ServeFlags = {
  readonly port?: string;
  readonly host: string;
  readonly dev?: boolean;
  readonly history?: string;
};

/**
 * By how much the heap may grow between two collections, of what was in use after the first. V8's own measure on a machine
 * with much memory is several times that, which a server that changes little would hold for nothing.
 */
const HEAP_GROWING_PERCENT = 30;

/** Serves until Ctrl-C. Its last start-up line on stdout is `Meshpath is at URL`. */
export async function serveCommand(
  choice: MeshChoice,
  flags: ServeFlags,
  root: string,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const port = portOf(flags.port);
  if (port === null) return err(usage(cli.usage.port));
  const host = checkHost(flags.host);
  if (!host.ok) return host;
  if (choice.kind === 'cluster') sayLine(terminal, cli.serve.reading(nameOfCluster(choice)));
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  const { serve } = await import('@/server/http/serve');
  const served = await serve(
    {
      mesh: choice,
      host: host.value,
      port,
      dev: flags.dev ?? false,
      history: historyFile(flags.history),
    },
    { root, clock: systemClock, log: commandLog('warn') },
  );
  if (!served.ok) return served;
  const { url, runtime, stop } = served.value;
  if (runtime.player !== null) {
    const { recording } = runtime.player.state();
    sayLine(terminal, cli.serve.playing(recording.name, iso(recording.recordedAt)));
  }
  terminal.out(`${cli.serve.at(url)}\n`);
  await pause(null, terminal.interrupted);
  await stop();
  return ok(EXIT.ok);
}

function portOf(text: string | undefined): number | null {
  if (text === undefined) return DEFAULT_PORT;
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}
