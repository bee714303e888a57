import { Duplex } from 'node:stream';
import WebSocket from 'ws';
import { err, fault, nameOf, namespaceOf, ok, type PodId, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { Deadline } from '@/server/deadline';
import type { RequestHeaders } from './credentials.ts';
import { closedFault, FaultError, networkFault, statusFault, timeoutFault } from './faults.ts';
import { readHead } from './head.ts';
import type { Transport } from './transport.ts';

const OPEN_MS = 10_000;
/** Shorter than any wait for an answer over it, so that the ceiling is named when it is the reason. */
const TURN_MS = 5_000;
/** Two pings unanswered in a row mean the other side is gone: a laptop slept, a NAT forgot. */
const PING_MS = 20_000;
/** The kubelet copies a port in pieces of 32 KiB; a message far beyond that would be held whole. */
const MAX_MESSAGE_BYTES = 16 << 20;
const DATA = 0;
const ERROR = 1;

export type PortForwardOptions = {
  readonly server: URL;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly pod: PodId;
  readonly port: number;
  readonly signal: AbortSignal;
};

/**
 * Opens one TCP connection to a port inside a pod over the WebSocket form of `pods/portforward`
 * (`v4.channel.k8s.io`: first byte is the channel, 0 data and 1 error; the first message of each channel is the port).
 * The kubelet dials the port only now, so a refused port shows as a FaultError `port-refused` on the returned stream.
 */
export async function openPortForward({
  server,
  transport,
  clock,
  pod,
  port,
  signal,
}: PortForwardOptions): Promise<Result<Duplex>> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespaceOf(pod))}/pods/${encodeURIComponent(nameOf(pod))}/portforward?ports=${port}`;
  for (let attempt = 0; ; attempt++) {
    const credentials = await transport.upgrade({ signal, patienceMs: TURN_MS });
    if (!credentials.ok) return credentials;
    if (signal.aborted) return err(closedFault());
    const url = `${server.protocol === 'https:' ? 'wss' : 'ws'}://${server.host}${server.pathname.replace(/\/$/, '')}${path}`;
    const { headers, tls, generation } = credentials.value;
    const opened = await open(url, path, { headers: flat(headers), ...tls }, { server, transport, clock, signal });
    if (!opened.ok && opened.error.code === 'unauthorized' && attempt === 0 && transport.invalidate(generation))
      continue;
    return opened.ok ? ok(new ForwardedPort(opened.value, clock, pod, port, server.host, signal)) : opened;
  }
}

function open(
  url: string,
  path: string,
  options: WebSocket.ClientOptions,
  { server, transport, clock, signal }: Pick<PortForwardOptions, 'server' | 'transport' | 'clock' | 'signal'>,
): Promise<Result<WebSocket>> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, ['v4.channel.k8s.io'], {
      ...options,
      perMessageDeflate: false,
      followRedirects: false,
      skipUTF8Validation: true,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    const finish = (result: Result<WebSocket>) => {
      deadline.cancel();
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const abort = () => {
      finish(err(closedFault()));
      socket.terminate();
    };
    const deadline = new Deadline(clock, OPEN_MS, () => {
      finish(err(timeoutFault(path, OPEN_MS)));
      socket.terminate();
    });
    signal.addEventListener('abort', abort, { once: true });
    // Nothing is read until the stream that will carry it exists.
    socket.once('open', () => {
      socket.pause();
      finish(ok(socket));
    });
    socket.on('error', (error) => finish(err(networkFault(error, server.host))));
    socket.once('unexpected-response', (request, response) => {
      transport.heed(response);
      readHead(response, clock, (body) => {
        finish(err(statusFault(response.statusCode ?? 0, path, body)));
        request.destroy();
      });
    });
  });
}

class ForwardedPort extends Duplex {
  readonly #socket: WebSocket;
  readonly #headSeen = [false, false];
  readonly #cleanUp: () => void;

  constructor(socket: WebSocket, clock: Clock, pod: PodId, port: number, server: string, signal: AbortSignal) {
    super({ allowHalfOpen: false, readableHighWaterMark: 64 << 10 });
    this.#socket = socket;
    let alive = 2;
    const stopPings = clock.every(PING_MS, () => {
      if (alive-- <= 0) this.destroy(new FaultError(networkFault(new Error('silent'), server)));
      else if (socket.readyState === WebSocket.OPEN) socket.ping();
    });
    const abort = () => this.destroy();
    signal.addEventListener('abort', abort, { once: true });
    this.#cleanUp = () => {
      stopPings();
      signal.removeEventListener('abort', abort);
    };
    socket.on('pong', () => {
      alive = 2;
    });
    socket.on('message', (data: WebSocket.RawData) => {
      alive = 2;
      if (!Buffer.isBuffer(data) || data.length === 0) return;
      const channel = data[0] ?? 255;
      if (channel !== DATA && channel !== ERROR) return;
      const head = this.#headSeen[channel] === true ? 1 : 3;
      this.#headSeen[channel] = true;
      const payload = data.subarray(head);
      if (payload.length === 0) return;
      if (channel === ERROR) this.destroy(new FaultError(refused(pod, port, payload.toString('utf8'))));
      else if (!this.push(payload)) socket.pause();
    });
    socket.on('error', (error) => this.destroy(new FaultError(networkFault(error, server))));
    socket.on('close', () => {
      if (!this.readableEnded && !this.destroyed) this.push(null);
    });
    if (signal.aborted) this.destroy();
  }

  // What node:http asks of a socket; timeouts and keep-alive are the business of whoever reads, and of the pings.
  setKeepAlive = () => this;
  setNoDelay = () => this;
  setTimeout = () => this;
  ref = () => this;
  unref = () => this;

  override _read() {
    this.#socket.resume();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: (error?: Error | null) => void) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    const message = Buffer.allocUnsafe(bytes.length + 1);
    message[0] = DATA;
    bytes.copy(message, 1);
    if (this.#socket.readyState !== WebSocket.OPEN) return done(new FaultError(closedFault()));
    this.#socket.send(message, (error) => done(error ?? null));
  }

  override _final(done: (error?: Error | null) => void) {
    this.#socket.close();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void) {
    this.#cleanUp();
    this.#socket.terminate();
    done(error);
  }
}

/** The WebSocket library's types want one string a header; HTTP lets a list be joined. */
const flat = (headers: RequestHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** The kubelet's sentence names the pod's sandbox and the port, nothing secret; it is cut to a line. */
const refused = (pod: PodId, port: number, said: string) =>
  fault(
    'port-refused',
    `Port ${port} of ${pod} could not be reached: ${(said.trim().split('\n')[0] ?? '').slice(0, 300)}`,
    'The pod may be starting, stopping, or without a proxy; it is tried again by itself.',
  );
