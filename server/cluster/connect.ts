import { setMaxListeners } from 'node:events';
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import type { Logger } from 'pino';
import { err, nameOf, namespaceOf, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { readJson, readJsonLines } from './body.ts';
import type { ClusterConnection } from './connection.ts';
import { credentialSource } from './credentials.ts';
import { createDryRun } from './dryRunApply.ts';
import { closedFault, FaultError, networkFault } from './faults.ts';
import { loadTarget } from './kubeconfig.ts';
import { openPortForward } from './portForward.ts';
import { createTransport } from './transport.ts';

const GET_MS = 30_000;
const HEADERS_MS = 15_000;

export type ConnectOptions = {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** The environment for KUBECONFIG, HOME and credential plugins; the process's own when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/**
 * Reads the kubeconfig and returns a connection without touching the network: whether the API server answers
 * shows at the first read. Faults: `kubeconfig-missing`, `kubeconfig-invalid`, `context-unknown`.
 */
export async function connect(options: ConnectOptions): Promise<Result<ClusterConnection>> {
  const env = options.env ?? process.env;
  const loaded = await loadTarget({
    ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
    ...(options.context === undefined ? {} : { context: options.context }),
    env,
  });
  if (!loaded.ok) return loaded;
  const target = loaded.value;
  const { clock } = options;
  const transport = createTransport(target, credentialSource(target, clock, env), clock);
  const server = target.server.host;
  const ending = new AbortController();
  // Every running stream listens for the end: many listeners are no leak here.
  setMaxListeners(0, ending.signal);
  const streams = { watches: 0, logs: 0, portForwards: 0 };
  options.log.debug({ context: target.name, server }, 'kubeconfig read');

  /** A signal that aborts with the caller's or with close(); AbortSignal.any would keep listeners on a long-lived signal. */
  function linked(signal: AbortSignal | undefined) {
    const own = new AbortController();
    const abort = () => own.abort();
    const both = signal === undefined ? [ending.signal] : [signal, ending.signal];
    for (const of of both) of.addEventListener('abort', abort, { once: true });
    if (both.some((of) => of.aborted)) own.abort();
    return { signal: own.signal, unlink: () => both.forEach((of) => void of.removeEventListener('abort', abort)) };
  }

  /** Counts a stream from before its request until its end, whichever way it ends. */
  function counted(kind: keyof typeof streams, signal: AbortSignal) {
    streams[kind]++;
    const own = linked(signal);
    let open = true;
    const release = () => {
      if (!open) return;
      open = false;
      streams[kind]--;
      own.unlink();
    };
    return { signal: own.signal, release };
  }

  const connection: ClusterConnection = {
    name: target.name,
    namespace: target.namespace,

    dryRun: createDryRun(transport, (path) => connection.getJson(path)),

    async getJson(path, { signal, timeoutMs = GET_MS } = {}) {
      const own = linked(signal);
      try {
        const started = clock.now();
        const response = await transport.get(path, { signal: own.signal, headersMs: timeoutMs, stream: false });
        if (!response.ok) return response;
        const left = Math.max(1, timeoutMs - (clock.now() - started));
        return await readJson(response.value, { path, server, clock, timeoutMs: left, signal: own.signal });
      } finally {
        own.unlink();
      }
    },

    async watch(path, onObject, signal) {
      const stream = counted('watches', signal);
      try {
        const response = await transport.get(path, { signal: stream.signal, headersMs: HEADERS_MS, stream: true });
        if (!response.ok) return stream.signal.aborted ? ok(undefined) : response;
        return await readJsonLines(response.value, { path, server, signal: stream.signal }, onObject);
      } finally {
        stream.release();
      }
    },

    async logs(pod, container, wanted, signal): Promise<Result<Readable>> {
      const query = new URLSearchParams({ container });
      if (wanted.follow) query.set('follow', 'true');
      if (wanted.sinceSeconds !== undefined)
        query.set('sinceSeconds', String(Math.max(1, Math.ceil(wanted.sinceSeconds))));
      if (wanted.tailLines !== undefined) query.set('tailLines', String(wanted.tailLines));
      if (wanted.limitBytes !== undefined) query.set('limitBytes', String(wanted.limitBytes));
      if (wanted.timestamps) query.set('timestamps', 'true');
      const path = `/api/v1/namespaces/${encodeURIComponent(namespaceOf(pod))}/pods/${encodeURIComponent(nameOf(pod))}/log?${query}`;
      const stream = counted('logs', signal);
      const response = await transport.get(path, {
        signal: stream.signal,
        headersMs: HEADERS_MS,
        stream: wanted.follow,
      });
      if (!response.ok) {
        stream.release();
        return response;
      }
      const source = response.value;
      const out = new PassThrough();
      source.on('error', (error) => {
        if (stream.signal.aborted) out.end();
        else out.destroy(new FaultError(networkFault(error, server)));
      });
      source.on('close', () => {
        if (!source.complete && !stream.signal.aborted)
          out.destroy(new FaultError(networkFault(new Error('cut'), server)));
        else out.end();
        stream.release();
      });
      // A reader that leaves early must not leave the request running behind it.
      out.on('close', () => source.destroy());
      source.pipe(out);
      return ok(out);
    },

    async portForward(pod, port, signal): Promise<Result<Duplex>> {
      const stream = counted('portForwards', signal);
      if (ending.signal.aborted) {
        stream.release();
        return err(closedFault());
      }
      const opened = await openPortForward(target.server, transport, clock, pod, port, stream.signal);
      if (opened.ok) opened.value.once('close', stream.release);
      else stream.release();
      return opened;
    },

    async close() {
      ending.abort();
      transport.close();
      // Streams end on the abort itself; this only lets their callbacks run.
      for (let turn = 0; turn < 20 && streams.watches + streams.logs + streams.portForwards > 0; turn++)
        await new Promise((resolve) => setImmediate(resolve));
    },

    openStreams: () => ({ ...streams }),
  };
  return ok(connection);
}
