import type { Duplex, Readable } from 'node:stream';
import type { Logger } from 'pino';
import { nameOf, namespaceOf, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { Turns } from '@/server/turns';
import { readJson, readJsonLines } from './body.ts';
import { Ceiling } from './ceiling.ts';
import type { ClusterConnection } from './connection.ts';
import { credentialSource } from './credentials.ts';
import { createDryRun } from './dryRunApply.ts';
import { Endings } from './endings.ts';
import { loadTarget } from './kubeconfig.ts';
import { logStream } from './logStream.ts';
import { openPortForward } from './portForward.ts';
import { createTransport } from './transport.ts';

const GET_MS = 30_000;
const HEADERS_MS = 15_000;

export type ConnectOptions = {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** The environment for KUBECONFIG, HOME and credential plugins; the process's own when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Requests a minute that may leave at most (ceiling.ts). */
  readonly requestsPerMinute?: number | undefined;
  /** How long a credential plugin may take, ms, where whoever asked does not wait for longer. */
  readonly pluginMs?: number | undefined;
};

/**
 * Reads the kubeconfig and returns a connection without touching the network: whether the API server answers
 * shows at the first read. Faults: `kubeconfig-missing`, `kubeconfig-invalid`, `context-unknown`.
 */
export async function connect(options: ConnectOptions): Promise<Result<ClusterConnection>> {
  const env = options.env ?? process.env;
  const { kubeconfig, context, clock, requestsPerMinute, pluginMs } = options;
  const loaded = await loadTarget({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    env,
  });
  if (!loaded.ok) return loaded;
  const target = loaded.value;
  const ceiling = new Ceiling(clock, requestsPerMinute);
  const source = credentialSource(target, { clock, env, pluginMs });
  const transport = createTransport({ target, source, ceiling, clock });
  const server = target.server.host;
  const endings = new Endings();
  const turns = new Turns(clock);
  const streams = { watches: 0, logs: 0, portForwards: 0 };
  options.log.debug({ context: target.name, server }, 'kubeconfig read');

  /** Counts a stream from before its request until its end, whichever way it ends. */
  function counted(kind: keyof typeof streams, own: AbortSignal) {
    streams[kind]++;
    const { signal, release } = endings.link(own);
    let open = true;
    return {
      signal,
      release: () => {
        if (!open) return;
        open = false;
        streams[kind]--;
        release();
      },
    };
  }

  const connection: ClusterConnection = {
    name: target.name,
    namespace: target.namespace,

    dryRun: createDryRun(transport, (path) => connection.getJson(path)),

    async getJson(path, { signal: own, timeoutMs = GET_MS, urgent = false } = {}) {
      const { signal, release } = endings.link(own);
      try {
        const lane = urgent ? 'urgent' : 'short';
        const answer = await transport.get(path, { signal, headersMs: timeoutMs, lane });
        return answer.ok ? await readJson(answer.value, { path, server, signal, timeoutMs }) : answer;
      } finally {
        release();
      }
    },

    async watch(path, onObject, own) {
      const { signal, release } = counted('watches', own);
      try {
        const answer = await transport.get(path, { signal, headersMs: HEADERS_MS, lane: 'stream' });
        if (!answer.ok) return signal.aborted ? ok(undefined) : answer;
        return await readJsonLines(answer.value.response, { path, server, signal, turns }, onObject);
      } finally {
        release();
      }
    },

    async logs(pod, container, wanted, own): Promise<Result<Readable>> {
      const query = new URLSearchParams({ container });
      if (wanted.follow) query.set('follow', 'true');
      if (wanted.sinceSeconds !== undefined)
        query.set('sinceSeconds', String(Math.max(1, Math.ceil(wanted.sinceSeconds))));
      if (wanted.tailLines !== undefined) query.set('tailLines', String(wanted.tailLines));
      if (wanted.limitBytes !== undefined) query.set('limitBytes', String(wanted.limitBytes));
      if (wanted.timestamps) query.set('timestamps', 'true');
      const path = `/api/v1/namespaces/${encodeURIComponent(namespaceOf(pod))}/pods/${encodeURIComponent(nameOf(pod))}/log?${query}`;
      const { signal, release } = counted('logs', own);
      const timeoutMs = wanted.follow ? null : GET_MS;
      const answer = await transport.get(path, {
        signal,
        headersMs: timeoutMs ?? HEADERS_MS,
        lane: wanted.follow ? 'stream' : 'short',
      });
      if (!answer.ok) {
        release();
        return answer;
      }
      const limitBytes = wanted.limitBytes ?? Number.POSITIVE_INFINITY;
      return ok(logStream(answer.value, { path, server, signal, turns, limitBytes, timeoutMs, onClose: release }));
    },

    async portForward(pod, port, own): Promise<Result<Duplex>> {
      const { signal, release } = counted('portForwards', own);
      const opened = await openPortForward({ server: target.server, transport, clock, pod, port, signal });
      if (opened.ok) opened.value.once('close', release);
      else release();
      return opened;
    },

    async close() {
      endings.endAll();
      transport.close();
      // Streams end on the abort itself; this only lets their callbacks run.
      for (let turn = 0; turn < 20 && streams.watches + streams.logs + streams.portForwards > 0; turn++)
        await new Promise((resolve) => setImmediate(resolve));
    },

    openStreams: () => ({ ...streams }),
    requests: () => ceiling.figures(),
  };
  return ok(connection);
}
