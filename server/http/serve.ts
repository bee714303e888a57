import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import type { Logger } from 'pino';
import { err, type Fault, fault, ok, type Result } from '@/mesh/model';
import type { Clock } from '../clock.ts';
import { checkHost, type ServeOptions } from '../config.ts';
import { createRuntime, provideRuntime, type Runtime } from '../runtime.ts';
import { handle } from './handle.ts';

export type Served = { readonly url: string; readonly runtime: Runtime; stop(): Promise<void> };

/** How long open connections may take to end by themselves before they are cut: Ctrl-C is gone within 2 s. */
const DRAIN_MS = 500;

/**
 * Opens the mesh and serves it. `root` is the project's folder, which holds the built pages.
 * The port is taken before anything is read from a cluster, so that "port in use" is the first thing said.
 * Faults: `host-not-loopback`, those of `createRuntime`, `port-in-use`, `listen-failed`, `pages-not-built`,
 * `pages-failed`.
 */
export async function serve(
  options: ServeOptions,
  { root, clock, log }: { root: string; clock: Clock; log: Logger },
): Promise<Result<Served>> {
  const host = checkHost(options.host);
  if (!host.ok) return host;
  const created = await createRuntime({ mesh: options.mesh, clock, log, history: options.history });
  if (!created.ok) return created;
  const runtime = created.value;

  const server = createServer();
  const listening = await listen(server, options.host, options.port);
  if (!listening.ok) {
    await runtime.stop();
    return listening;
  }
  const { port } = server.address() as AddressInfo;

  provideRuntime(runtime);
  // Reading the mesh begins while Next starts, so that the first picture does not wait for either.
  runtime.start();
  const app = next({ dev: options.dev, dir: root, hostname: options.host, port, quiet: true });
  const prepared = app.prepare().then(() => app.getRequestHandler());
  server.on('request', (request, response) => void handle(request, response, prepared, { dev: options.dev, log }));
  if (options.dev) server.on('upgrade', (request, socket, head) => void app.getUpgradeHandler()(request, socket, head));
  try {
    await prepared;
  } catch (error) {
    log.debug({ err: error }, 'the pages could not be prepared');
    await Promise.all([runtime.stop(), closed(server)]);
    return err(notBuilt(error, options.dev));
  }

  return ok({
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    runtime,
    stop: async () => {
      await Promise.all([runtime.stop(), closed(server)]);
      // Next may wait for work of its own; nothing of ours is left by then, and Ctrl-C must not wait for it.
      await Promise.race([app.close(), new Promise((resolve) => setTimeout(resolve, DRAIN_MS))]);
    },
  });
}

/** Resolves when the server listens no longer and its connections are gone, by themselves or cut. */
async function closed(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}

/** Pages served from source need no build: there the reason is another one, which only Next can name. */
function notBuilt(error: unknown, dev: boolean): Fault {
  const [why] = (error instanceof Error ? error.message : 'unknown').split('\n');
  return dev
    ? fault(
        'pages-failed',
        `The pages cannot be served from source: ${why}`,
        'MESHPATH_LOG=debug shows where it fails.',
      )
    : fault('pages-not-built', 'The pages are not built, or not whole.', 'npm run build');
}

function listen(server: Server, host: string, port: number): Promise<Result<void>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(
        err(
          error.code === 'EADDRINUSE'
            ? fault(
                'port-in-use',
                `Port ${port} is in use on ${host}.`,
                'Choose another one with --port, or --port 0 for any that is free.',
              )
            : fault(
                'listen-failed',
                `Meshpath cannot listen on ${host}:${port} (${error.code ?? 'unknown error'}).`,
                'Choose another port with --port.',
              ),
        ),
      ),
    );
    server.listen(port, host, () => resolve(ok(undefined)));
  });
}
