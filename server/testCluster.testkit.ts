import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import pino from 'pino';
import { err, type Fault, fault, type MeshEvent, ok, type Pod, type PodId, podId } from '@/mesh/model';
import { type Clock, systemClock } from './clock.ts';
import type { RequestFigures } from './cluster/ceiling.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import type { SourceContext } from './sources/source.ts';

/** A cluster for tests whose pods are HTTP servers in this process; only `portForward` works. */
export class TestCluster {
  readonly #servers = new Map<string, Server>();
  readonly #refusals = new Map<PodId, Fault>();
  readonly #sockets = new Set<Socket>();
  readonly requests: string[] = [];
  dials = 0;

  async serve(pod: PodId, port: number, answer: RequestListener): Promise<void> {
    const server = createServer((request, response) => {
      this.requests.push(`${pod} ${request.method} ${request.url}`);
      answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    this.#servers.set(`${pod}:${port}`, server);
  }

  /** Lets the next port-forwards to a pod fail with this fault, until `null`. */
  refuse(pod: PodId, fault: Fault | null): void {
    if (fault === null) this.#refusals.delete(pod);
    else this.#refusals.set(pod, fault);
  }

  /** Cuts every connection, as when pods die. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets.clear();
  }

  open(): number {
    return [...this.#sockets].filter((socket) => !socket.destroyed).length;
  }

  close(): void {
    this.cut();
    for (const server of this.#servers.values()) {
      server.closeAllConnections();
      server.close();
    }
  }

  readonly connection: ClusterConnection = {
    name: 'test',
    namespace: 'default',
    dryRun: async () => err(NOT_SERVED),
    getJson: async () => err(NOT_SERVED),
    watch: async () => err(NOT_SERVED),
    logs: async () => err(NOT_SERVED),
    portForward: async (pod, port) => {
      this.dials += 1;
      const refusal = this.#refusals.get(pod);
      if (refusal) return err(refusal);
      const address = this.#servers.get(`${pod}:${port}`)?.address();
      if (typeof address !== 'object' || address === null) return err(NOT_SERVED);
      const socket = connect(address.port, '127.0.0.1');
      this.#sockets.add(socket);
      return ok(socket);
    },
    close: async () => this.cut(),
    openStreams: () => ({ watches: 0, logs: 0, portForwards: this.open() }),
    requests: () => NO_REQUESTS,
  };
}

export const NO_REQUESTS: RequestFigures = {
  perMinute: 6_000,
  sent: 0,
  delayed: { ceiling: 0, 'retry-after': 0 },
  refused: { ceiling: 0, 'retry-after': 0 },
};

const NOT_SERVED = fault('not-found', 'not served by this test', 'none');

/** A context that keeps what a source emits; by the real clock unless another is given. */
export function testContext(clock: Clock = systemClock): SourceContext & {
  readonly events: MeshEvent[];
  of<K extends MeshEvent['kind']>(kind: K): Extract<MeshEvent, { kind: K }>[];
} {
  const events: MeshEvent[] = [];
  return {
    events,
    of: (kind) => events.filter((e): e is Extract<MeshEvent, { kind: typeof kind }> => e.kind === kind),
    emit: (event) => void events.push(event),
    clock,
    random: () => 0.5,
    log: pino({ level: 'silent' }),
  };
}

export const testPod = (namespace: string, name: string, over: Partial<Pod> = {}): Pod =>
  ({
    id: podId(namespace, name),
    uid: `${namespace}-${name}-1`,
    phase: 'Running',
    proxy: 'sidecar',
    controlPlane: false,
    deletingSince: null,
    ...over,
  }) as Pod;

/** Waits until something holds; fails with its description after two seconds. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (holds()) return;
    await new Promise((r) => setTimeout(r, 10));
  }
  throw new Error(`not within 2 s: ${what}`);
}
