import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { epochMs, podId } from '@/mesh/model';
import { systemClock } from '@/server/clock';
import { connect } from './connect.ts';
import type { ClusterConnection } from './connection.ts';
import { FaultError } from './faults.ts';

const log = pino({ level: 'silent' });
const pod = podId('shop', 'client');
let directory: string;
let server: http.Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let open: ClusterConnection[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'meshpath-'));
  answer = (_, response) => response.end('{}');
  server = http.createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const connection of open) await connection.close();
  open = [];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
function write(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}
const config = (context: string, to: string, user = 'token: secret-token', extra = '') =>
  `current-context: ${context}\nclusters: [{name: c-${context}, cluster: {server: "${to}"}}]\nusers: [{name: u-${context}, user: {${user}}}]\ncontexts: [{name: ${context}, context: {cluster: c-${context}, user: u-${context}}}]\n${extra}`;
const run = (options: { kubeconfig?: string; context?: string; env?: Record<string, string | undefined> }) =>
  connect({ clock: systemClock, log, env: { HOME: directory, PATH: process.env.PATH }, ...options });
async function up(user?: string): Promise<ClusterConnection> {
  const result = await run({ kubeconfig: write('config', config('here', address(), user)) });
  if (!result.ok) throw new Error(result.error.message);
  open.push(result.value);
  return result.value;
}
const fault = async (result: ReturnType<typeof run>) => {
  const { ok, ...rest } = await result;
  return ok || !('error' in rest) ? null : rest.error;
};
const status = (code: number, message: string) => (_: IncomingMessage, response: ServerResponse) => {
  response.statusCode = code;
  response.end(JSON.stringify({ kind: 'Status', message }));
};

describe('the kubeconfig', () => {
  it('says where it looked when there is none', async () => {
    const missing = await fault(run({}));
    expect(missing).toMatchObject({ code: 'kubeconfig-missing', remedy: expect.stringContaining('--kubeconfig') });
    expect(missing?.message).toContain(join(directory, '.kube', 'config'));
    const named = await fault(run({ env: { HOME: directory, KUBECONFIG: '/nowhere/a:/nowhere/b' } }));
    expect(named?.message).toContain('/nowhere/a, /nowhere/b');
  });

  it('refuses what is not a kubeconfig, without repeating its text', async () => {
    for (const text of ['{{{ secret-token', 'clusters: 3', 'a: [secret-token', '']) {
      const bad = await fault(run({ kubeconfig: write('bad', text) }));
      expect(['kubeconfig-invalid', 'context-unknown']).toContain(bad?.code);
      expect(JSON.stringify(bad)).not.toContain('secret-token');
    }
    const user = `current-context: x\nclusters: [{name: c, cluster: {server: "${address()}"}}]\ncontexts: [{name: x, context: {cluster: c, user: nobody}}]`;
    expect(await fault(run({ kubeconfig: write('bad', user) }))).toMatchObject({
      code: 'kubeconfig-invalid',
      message: expect.stringContaining('"nobody"'),
    });
  });

  it('lists the contexts it knows when the wanted one is not among them', async () => {
    const file = write('config', config('here', address()));
    expect(await fault(run({ kubeconfig: file, context: 'there' }))).toMatchObject({
      code: 'context-unknown',
      message: 'There is no context "there". Known contexts: here.',
      remedy: 'Choose one: --context here',
    });
  });

  it('merges several files, the first to name something winning, and skips those that do not exist', async () => {
    const one = write('one', config('one', address()));
    const two = write('two', config('two', address()));
    const env = { HOME: directory, KUBECONFIG: `${one}:/nowhere:${two}` };
    const first = await run({ env });
    const second = await run({ env, context: 'two' });
    expect([first.ok && first.value.name, second.ok && second.value.name]).toEqual(['one', 'two']);
  });
});

describe.skipIf(process.platform === 'win32')('what is named in place of a file', () => {
  it('is refused at once as a kubeconfig, and as what a kubeconfig points to', async () => {
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [place, what] of [
      [pipe, 'a pipe'],
      [directory, 'a folder'],
      ['/dev/zero', 'a device'],
    ]) {
      expect(await fault(run({ kubeconfig: place }))).toMatchObject({
        code: 'kubeconfig-invalid',
        message: `The kubeconfig ${place} cannot be read (it is ${what}).`,
      });
      for (const user of [`tokenFile: ${place}`, `client-certificate: ${place}`])
        expect(await (await up(user)).getJson('/x')).toMatchObject({
          error: { code: 'kubeconfig-invalid', message: expect.stringContaining(`it is ${what}`) },
        });
    }
  });
});

it('refuses a cluster whose certificate is both to be checked and not, as kubectl does', async () => {
  const both = (authority: string) =>
    write(
      'both',
      config('here', address()).replace('{server:', `{insecure-skip-tls-verify: true, ${authority}, server:`),
    );
  for (const authority of ['certificate-authority: /ca.crt', 'certificate-authority-data: QQ=='])
    expect(await fault(run({ kubeconfig: both(authority) }))).toMatchObject({
      code: 'kubeconfig-invalid',
      message: expect.stringContaining('both insecure-skip-tls-verify and a certificate-authority'),
    });
  expect(await fault(run({ kubeconfig: both('certificate-authority: ""') }))).toBeNull();
});

describe('odd characters', () => {
  beforeEach(() => {
    answer = ({ headers }, response) =>
      response.end(JSON.stringify([headers.authorization, headers['impersonate-user'], headers['impersonate-group']]));
  });

  it('around a token are none of it', async () => {
    expect(await (await up('token: "  secret-token\\n"')).getJson('/x')).toMatchObject({
      value: ['Bearer secret-token', null, null],
    });
    const file = write('token', 'from-a-file\n');
    expect(await (await up(`tokenFile: ${file}`)).getJson('/x')).toMatchObject({
      value: ['Bearer from-a-file', null, null],
    });
  });

  it.each([
    ['token: "a\\nb"'],
    ['token: "a b"'],
    ['token: "tøken"'],
    ['token: "to\\u0000ken"'],
    ['token: "토큰"'],
    ['{token: t, as: "a\\r\\nx: y"}'],
    ['{token: t, as: a, as-groups: ["g", "b\\n"]}'],
  ])('in what a header must carry are a fault that names the place and not the value: %s', async (user) => {
    const connection = await up(user.replace(/^\{|\}$/g, ''));
    const signal = new AbortController().signal;
    for (const answered of [
      await connection.getJson('/x'),
      await connection.watch('/w', () => {}, signal),
      await connection.portForward(pod, 15000, signal),
    ]) {
      expect(answered).toMatchObject({
        error: { code: 'kubeconfig-invalid', remedy: expect.stringContaining('anew') },
      });
      expect(JSON.stringify(answered)).not.toContain('토큰');
    }
  });

  it('in whom to be are sent as UTF-8, as kubectl does', async () => {
    const connection = await up('token: t, as: 김, as-groups: [é, b]');
    const answered = await connection.getJson('/x');
    const [, as, groups] = answered.ok ? (answered.value as string[]) : [];
    expect([as, groups].map((text) => Buffer.from(text ?? '', 'latin1').toString('utf8'))).toEqual(['김', 'é, b']);
  });
});

describe('reading', () => {
  it('sends the token and parses the answer', async () => {
    answer = (request, response) => response.end(JSON.stringify({ got: request.headers.authorization }));
    expect(await (await up()).getJson('/x')).toEqual({ ok: true, value: { got: 'Bearer secret-token' } });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [410, 'gone'],
    [500, 'api-unreachable'],
  ])('turns %i into %s, with the words of the API server', async (code, expected) => {
    answer = status(code, 'said so');
    const result = await (await up()).getJson('/x');
    expect(result).toMatchObject({ ok: false, error: { code: expected } });
    if (!result.ok && code !== 401) expect(result.error.message).toContain('said so');
  });

  it('knows a cut answer, a broken one, a slow one and a dead server apart', async () => {
    const connection = await up();
    answer = (_, response) => response.end('{"items": [');
    expect(await connection.getJson('/x')).toMatchObject({ error: { code: 'bad-payload' } });
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{');
      setTimeout(() => response.destroy(), 10);
    };
    expect(await connection.getJson('/x')).toMatchObject({ error: { code: 'api-unreachable' } });
    answer = () => {};
    expect(await connection.getJson('/x', { timeoutMs: 50 })).toMatchObject({ error: { code: 'timeout' } });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await connection.getJson('/x')).toMatchObject({ error: { code: 'api-unreachable' } });
    server.listen(0);
  });

  it('asks a credential plugin again after a 401, and says what it said when it fails', async () => {
    const counter = join(directory, 'count');
    const script = write(
      'plugin.sh',
      `echo x >> ${counter}\necho "{\\"status\\":{\\"token\\":\\"t$(wc -l < ${counter} | tr -d ' ')\\"}}"`,
    );
    const connection = await up(
      `exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ["${script}"]}`,
    );
    answer = (request, response) =>
      request.headers.authorization === 'Bearer t2' ? response.end('{"ok":1}') : status(401, 'no')(request, response);
    expect(await connection.getJson('/x')).toEqual({ ok: true, value: { ok: 1 } });

    const many = await up(`exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ["${script}"]}`);
    const newest = readFileSync(counter, 'utf8').length / 2 + 2;
    answer = (request, response) =>
      request.headers.authorization === `Bearer t${newest}`
        ? response.end('{"ok":1}')
        : status(401, 'no')(request, response);
    const all = await Promise.all(Array.from({ length: 5 }, () => many.getJson('/x')));
    expect(all).toEqual(Array(5).fill({ ok: true, value: { ok: 1 } }));
    expect(readFileSync(counter, 'utf8').length / 2, 'asked twice in all, however many were refused').toBe(newest);

    const refusing = write('refuse.sh', `echo login expired ${'A'.repeat(64)} >&2; exit 1`);
    const failing = await up(`exec: {command: sh, args: ["${refusing}"]}`);
    expect(await failing.getJson('/x')).toMatchObject({
      error: { code: 'unauthorized', message: 'The credential plugin "sh" failed: login expired [redacted].' },
    });
    const absent = await up('exec: {command: no-such-plugin, installHint: Install it from here}');
    expect(await absent.getJson('/x')).toMatchObject({
      error: { code: 'unauthorized', remedy: 'Install it from here' },
    });
  });
});

it('says so when a certificate or key cannot be used, and reads it anew', async () => {
  const cert = write('client.crt', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  const connection = await up(`client-certificate: ${cert}`);
  const signal = new AbortController().signal;
  const unusable = { ok: false, error: { code: 'kubeconfig-invalid' } };
  expect(await connection.getJson('/x')).toMatchObject(unusable);
  expect(await connection.watch('/w', () => {}, signal)).toMatchObject(unusable);
  expect(await connection.logs(pod, 'istio-proxy', { follow: true }, signal)).toMatchObject(unusable);
  expect(await connection.portForward(pod, 15000, signal)).toMatchObject(unusable);
  expect(connection.openStreams()).toEqual({ watches: 0, logs: 0, portForwards: 0 });
  write('client.crt', tls.rootCertificates[0] ?? '');
  expect(await connection.getJson('/x')).toMatchObject({ ok: true });
});

describe('watching', () => {
  it('gives each line once, however the bytes are cut, and counts the stream', async () => {
    answer = (_, response) => {
      const bytes = Buffer.from('{"n":"é"}\n{"n":2}\r\n\n{"n":3}');
      let at = 0;
      const next = () => {
        if (at >= bytes.length) return response.end();
        response.write(bytes.subarray(at, ++at));
        setImmediate(next);
      };
      next();
    };
    const connection = await up();
    const seen: unknown[] = [];
    const done = connection.watch('/w', (o) => seen.push(o), new AbortController().signal);
    expect(connection.openStreams().watches).toBe(1);
    expect(await done).toEqual({ ok: true, value: undefined });
    expect(seen).toEqual([{ n: 'é' }, { n: 2 }, { n: 3 }]);
    expect(connection.openStreams().watches).toBe(0);
  });

  it('lets everything else have its turn while lines come faster than they are read', async () => {
    // A clock on which each line takes a millisecond.
    let lines = 0;
    const clock = { ...systemClock, now: () => epochMs(lines) };
    const made = await connect({ kubeconfig: write('config', config('here', address())), clock, log });
    if (!made.ok) throw new Error(made.error.message);
    open.push(made.value);
    answer = (_, response) => void response.end('{"n":1}\n'.repeat(5_000));
    let inThisTurn = 0;
    let most = 0;
    let reading = true;
    const turn = () => {
      inThisTurn = 0;
      if (reading) setImmediate(turn);
    };
    setImmediate(turn);
    const take = () => {
      lines += 1;
      inThisTurn += 1;
      most = Math.max(most, inThisTurn);
    };
    const signal = new AbortController().signal;
    await Promise.all([made.value.watch('/a', take, signal), made.value.watch('/b', take, signal)]);
    reading = false;
    expect(lines).toBe(10_000);
    expect(most).toBeLessThanOrEqual(22);
  });

  it('ends well on abort, and with a fault on a cut line or a reset', async () => {
    const connection = await up();
    answer = (_, response) => void response.write('{"n":1}\n');
    const stop = new AbortController();
    expect(await connection.watch('/w', () => stop.abort(), stop.signal)).toEqual({ ok: true, value: undefined });
    const signal = new AbortController().signal;
    answer = (_, response) => response.end('{"n":1}\n{"n":');
    expect(await connection.watch('/w', () => {}, signal)).toMatchObject({ error: { code: 'bad-payload' } });
    answer = (_, response) => {
      response.write('{"n":1}\n');
      setTimeout(() => response.destroy(), 10);
    };
    expect(await connection.watch('/w', () => {}, signal)).toMatchObject({ error: { code: 'api-unreachable' } });
    expect(connection.openStreams()).toEqual({ watches: 0, logs: 0, portForwards: 0 });
  });
});

describe('logs', () => {
  it('ends when aborted and leaves nothing open', async () => {
    answer = (request, response) => void response.write(`${request.url}\n`);
    const connection = await up();
    const stop = new AbortController();
    const stream = await connection.logs(pod, 'istio-proxy', { follow: true, tailLines: 3 }, stop.signal);
    if (!stream.ok) throw new Error(stream.error.message);
    const first = await new Promise((resolve) => stream.value.once('data', resolve));
    expect(String(first)).toBe(
      '/api/v1/namespaces/shop/pods/client/log?container=istio-proxy&follow=true&tailLines=3\n',
    );
    expect(connection.openStreams().logs).toBe(1);
    const ended = new Promise((resolve) => stream.value.once('end', resolve));
    stop.abort();
    await ended;
    expect(connection.openStreams().logs).toBe(0);
  });
});

describe('port-forward', () => {
  function pods(onData: (data: Buffer, send: (channel: number, text: string) => void, end: () => void) => void) {
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'v4.channel.k8s.io' });
    sockets.on('connection', (socket) => {
      const send = (channel: number, text: string) =>
        socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
      socket.send(Buffer.from([0, 0x98, 0x3a]));
      socket.send(Buffer.from([1, 0x98, 0x3a]));
      socket.on('message', (data) => {
        if (Buffer.isBuffer(data)) onData(data, send, () => socket.close());
      });
    });
    return sockets;
  }
  async function forward(connection: ClusterConnection) {
    const opened = await connection.portForward(pod, 15000, new AbortController().signal);
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  }

  it('carries bytes both ways without the channel bytes, and ends when the other side does', async () => {
    pods((data, send, end) => {
      send(0, `echo:${data.subarray(1)}`);
      if (String(data).includes('bye')) end();
    });
    const connection = await up();
    const stream = await forward(connection);
    const chunks: string[] = [];
    stream.on('data', (chunk) => chunks.push(String(chunk)));
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.write('one');
    await new Promise((resolve) => stream.once('data', resolve));
    stream.write('bye');
    await closed;
    expect(chunks.join('')).toBe('echo:oneecho:bye');
    expect(connection.openStreams().portForwards).toBe(0);
  });

  it('shows a refused port as a fault on the stream', async () => {
    pods((_, send) => send(1, 'connection refused'));
    const connection = await up();
    const stream = await forward(connection);
    stream.resume();
    const failed = new Promise((resolve) => stream.once('error', resolve));
    stream.write('x');
    const error = await failed;
    expect(error instanceof FaultError && error.fault).toMatchObject({
      code: 'port-refused',
      message: expect.stringContaining('connection refused'),
    });
    expect(connection.openStreams().portForwards).toBe(0);
  });

  it('turns a refused upgrade into its fault, and is ended by close()', async () => {
    server.on('upgrade', (_, socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n{"message":"may not create pods/portforward"}');
    });
    const connection = await up();
    expect(await connection.portForward(pod, 15000, new AbortController().signal)).toMatchObject({
      error: { code: 'forbidden', message: 'may not create pods/portforward' },
    });
    server.removeAllListeners('upgrade');
    pods(() => {});
    const stream = await forward(connection);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    await connection.close();
    await closed;
    expect(connection.openStreams()).toEqual({ watches: 0, logs: 0, portForwards: 0 });
    expect(await connection.getJson('/x')).toMatchObject({ error: { code: 'closed' } });
  });
});
