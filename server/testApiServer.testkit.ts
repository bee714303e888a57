import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from './clock.ts';

/** What a request to the API server asks for. */
export type Part = 'version' | 'discovery' | 'list' | 'watch' | 'log' | 'init-log' | 'port-forward';

export type Asked = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly part: Part;
  /** Which request of this part it is, from 1. */
  readonly nth: number;
  readonly clock: Clock;
};

/** How a part is answered: over HTTP, and where it is an upgrade (a port-forward), on its socket. */
export type Answering = {
  http(response: ServerResponse, asked: Asked): void;
  upgrade(socket: Duplex, asked: Asked): void;
};

const POD = (name: string, namespace: string, app: string) => ({
  metadata: {
    name,
    namespace,
    uid: name,
    resourceVersion: '1',
    labels: { app },
    annotations: app === 'istiod' ? {} : { 'sidecar.istio.io/status': '{"containers":["istio-proxy"]}' },
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    containers: [
      { name: app === 'istiod' ? 'discovery' : 'app', image: 'r/pilot:1.31.0' },
      ...(app === 'istiod' ? [] : [{ name: 'istio-proxy', image: 'r/proxyv2:1.31.0' }]),
    ],
    initContainers: app === 'istiod' ? [] : [{ name: 'istio-init', image: 'r/proxyv2:1.31.0' }],
  },
  status: {
    phase: 'Running',
    podIP: '10.0.0.1',
    podIPs: [{ ip: '10.0.0.1' }],
    initContainerStatuses: app === 'istiod' ? [] : [{ name: 'istio-init', ready: true, restartCount: 0 }],
  },
});

const ITEMS: Readonly<Record<string, readonly unknown[]>> = {
  '/api/v1/pods': [
    POD('istiod-1', 'istio-system', 'istiod'),
    ...['a', 'b', 'c'].map((name) => POD(name, 'shop', name)),
  ],
};
const RESOURCES = [
  { name: 'virtualservices', kind: 'VirtualService', verbs: ['list', 'watch'] },
  { name: 'destinationrules', kind: 'DestinationRule', verbs: ['list', 'watch'] },
];

/**
 * An API server of a small mesh (an istiod, three sidecars) on a real socket, that answers as one should until it is told to
 * misbehave. Its proxies refuse their ports. Each request is kept with the time at which it came, by the given clock.
 */
export class TestApiServer {
  readonly requests: { readonly at: number; readonly part: Part; readonly path: string }[] = [];
  readonly #misbehaving = new Map<Part, Answering>();
  readonly #sockets = new Set<Socket>();
  readonly #forwards = new WebSocketServer({ noServer: true, handleProtocols: () => 'v4.channel.k8s.io' });
  readonly #server: Server;
  readonly #clock: Clock;
  #moved = 0;
  #still = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      const asked = this.#note(request);
      const answering = this.#misbehaving.get('port-forward');
      if (answering === undefined) this.#forwards.handleUpgrade(request, socket, head, refusePort);
      else answering.upgrade(socket, asked);
    });
  }

  /** Listens, and writes a kubeconfig for it into the folder; gives the file. */
  async start(folder: string, user = '{token: test}'): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const file = join(folder, 'kubeconfig');
    writeFileSync(
      file,
      `current-context: test\nclusters: [{name: test, cluster: {server: "${this.address}"}}]\nusers: [{name: test, user: ${user}}]\ncontexts: [{name: test, context: {cluster: test, user: test}}]\n`,
    );
    return file;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on these parts are answered so; `null`: as they should. */
  misbehave(parts: readonly Part[], how: Answering | null): void {
    for (const part of parts)
      if (how === null) this.#misbehaving.delete(part);
      else this.#misbehaving.set(part, how);
  }

  /** Connections that somebody holds open. */
  openConnections(): number {
    return this.#sockets.size;
  }

  /** Ends every connection, as a load balancer does. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Whether bytes moved lately; asked once a turn of the event loop. */
  busy = (): boolean => {
    let moved = this.requests.length;
    for (const socket of this.#sockets) moved += socket.bytesRead + socket.bytesWritten;
    this.#still = moved === this.#moved ? this.#still + 1 : 0;
    this.#moved = moved;
    return this.#still < 6;
  };

  async close(): Promise<void> {
    this.cut();
    this.#forwards.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #note(request: IncomingMessage): Asked {
    const path = request.url ?? '';
    const part = partOf(path);
    this.requests.push({ at: this.#clock.now(), part, path });
    const nth = this.requests.filter((r) => r.part === part).length;
    return { request, path, part, nth, clock: this.#clock };
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const asked = this.#note(request);
    const answering = this.#misbehaving.get(asked.part) ?? PROPER;
    answering.http(response, asked);
  }
}

/** As an API server should. */
export const PROPER: Answering = {
  http(response, { part, path: whole }) {
    const [path = ''] = whole.split('?');
    if (part === 'version') json(response, { gitVersion: 'v1.36.0' });
    else if (part === 'discovery') json(response, path === '/apis' ? { groups: [GROUP] } : { resources: RESOURCES });
    else if (part === 'list') json(response, { metadata: { resourceVersion: '10' }, items: ITEMS[path] ?? [] });
    else if (part === 'init-log') response.end('');
    // Open, with nothing to say yet.
    else response.flushHeaders();
  },
  upgrade: (socket) => void socket.destroy(),
};

const GROUP = {
  name: 'networking.istio.io',
  versions: [{ version: 'v1' }],
  preferredVersion: { version: 'v1' },
};

function partOf(path: string): Part {
  if (path.startsWith('/version')) return 'version';
  if (path.includes('/portforward')) return 'port-forward';
  if (path.includes('/log?')) return path.includes('container=istio-init') ? 'init-log' : 'log';
  if (path.includes('watch=true')) return 'watch';
  return path.includes('limit=') ? 'list' : 'discovery';
}

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

/** As a kubelet does when nothing listens on the port: the port is named on both channels, then the reason on the second. */
function refusePort(socket: WebSocket): void {
  socket.on('error', () => socket.terminate());
  const port = Buffer.from([0x98, 0x3a]);
  for (const channel of [0, 1]) socket.send(Buffer.concat([Buffer.from([channel]), port]));
  socket.send(Buffer.concat([Buffer.from([1]), Buffer.from('connection refused')]));
}
