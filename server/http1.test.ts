import { getEventListeners } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { err, fault, ok } from '@/mesh/model';
import { systemClock } from './clock.ts';
import { createHttp1, type Dial } from './http1.ts';

const options = { timeoutMs: 500, maxBytes: 1000 };
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server that answers each request head with whatever `answer` writes. */
async function serve(answer: (socket: Socket, path: string, request: number) => void) {
  let requests = 0;
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (head) => {
      requests += 1;
      answer(socket, String(head).split(' ')[1] ?? '', requests);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const streams: Socket[] = [];
  const dial: Dial = async () => {
    const stream = connect(port, '127.0.0.1');
    streams.push(stream);
    return ok(stream);
  };
  const http = createHttp1(dial, systemClock);
  open.push(() => {
    http.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { http, streams, count: () => ({ requests, connections }) };
}

const reply = (body: string, status = 200) => `HTTP/1.1 ${status} X\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

describe('createHttp1', () => {
  it('keeps one connection for requests made at once', async () => {
    const { http, count } = await serve((socket, path) => socket.write(reply(path)));
    const got = await Promise.all(['/a', '/b', '/c'].map((p) => http.get(p, options)));
    expect(got.map((r) => r.ok && String(r.value.body))).toEqual(['/a', '/b', '/c']);
    expect(count()).toEqual({ requests: 3, connections: 1 });
  });

  it('leaves no listeners behind on a connection that serves for long', async () => {
    const { http, streams } = await serve((socket, path) => socket.write(reply(path)));
    for (let i = 0; i < 30; i++) await http.get('/a', options);
    const stream = streams[0];
    expect(
      stream
        ?.eventNames()
        .map((name) => stream.listenerCount(name))
        .every((n) => n <= 2),
    ).toBe(true);
  });

  it('holds no stream that has ended', async () => {
    const aborts: AbortSignal[] = [];
    const dial: Dial = async (signal) => {
      aborts.push(signal);
      const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
      setImmediate(() => stream.destroy());
      return ok(stream);
    };
    const http = createHttp1(dial, systemClock);
    open.push(() => http.close());
    for (let i = 0; i < 5; i++) await http.get('/', options);
    const [signal] = aborts;
    expect(aborts.length).toBeGreaterThanOrEqual(5);
    expect(signal && getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('works over a stream that is no socket', async () => {
    let left = 0;
    const dial: Dial = async () => {
      const stream = new Duplex({
        read() {},
        write(_chunk, _encoding, done) {
          left += 1;
          this.push(reply('hello'));
          done();
        },
      });
      return ok(stream);
    };
    const http = createHttp1(dial, systemClock);
    open.push(() => http.close());
    for (let i = 0; i < 3; i++) expect(await http.get('/', options)).toMatchObject({ ok: true });
    expect(left).toBe(3);
  });

  it('gives the status of a refusal as a value', async () => {
    const { http } = await serve((socket) => socket.write(reply('no', 404)));
    expect(await http.get('/x', options)).toMatchObject({ ok: true, value: { status: 404 } });
  });

  it('dials again when a kept connection turns out dead', async () => {
    const { http, count } = await serve((socket, _path, n) => (n === 2 ? socket.destroy() : socket.write(reply('ok'))));
    await http.get('/1', options);
    expect(await http.get('/2', options)).toMatchObject({ ok: true });
    expect(count().connections).toBe(2);
  });

  it('says connection-lost when the body is cut short', async () => {
    const { http } = await serve((socket) => socket.end('HTTP/1.1 200 X\r\ncontent-length: 50\r\n\r\nhalf'));
    expect(await http.get('/', options)).toMatchObject({ ok: false, error: { code: 'connection-lost' } });
  });

  it('says timeout, too-large and closed', async () => {
    const { http } = await serve((socket, path) => {
      if (path === '/big') socket.write(reply('x'.repeat(5000)));
    });
    expect(await http.get('/silent', { ...options, timeoutMs: 50 })).toMatchObject({ error: { code: 'timeout' } });
    expect(await http.get('/big', options)).toMatchObject({ error: { code: 'too-large' } });
    const waiting = http.get('/silent', options);
    setTimeout(() => http.close(), 20);
    expect(await waiting).toMatchObject({ error: { code: 'closed' } });
    expect(await http.get('/after', options)).toMatchObject({ error: { code: 'closed' } });
  });

  it('passes the fault of a refused dial on, and a throwing dial is a fault, too', async () => {
    const refusal = fault('forbidden', 'no', 'grant it');
    const refused = createHttp1(async () => err(refusal), systemClock);
    expect(await refused.get('/', options)).toEqual(err(refusal));
    const broken = createHttp1(() => Promise.reject(new Error('boom')), systemClock);
    expect(await broken.get('/', options)).toMatchObject({ error: { code: 'connection-lost' } });
  });
});
