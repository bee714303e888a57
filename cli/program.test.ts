import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { epochMs, fault, type MeshEvent } from '@/mesh/model';
import { createRecorder } from '@/server/sources/recording/recorder';
import { accessEntry, FACTS, ORDER, story, T0 } from '@/server/sources/recording/recording.testing';
import { cli } from '@/words/en/cli';
import { runProgram } from './program.ts';
import { fakeTerminal } from './terminal.testing.ts';

let dir: string;
let file: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cli-'));
  file = await recorded('shop.meshpath.gz', story(), 60_000);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Path of a recording of `events`, ready after 2 s, that ends `lengthMs` after T0. */
async function recorded(name: string, events: readonly [number, MeshEvent][], lengthMs: number): Promise<string> {
  const path = join(dir, name);
  const recorder = await createRecorder(path, '0.1.0');
  if (!recorder.ok) throw new Error(recorder.error.message);
  for (const [t, event] of events) recorder.value.record(event, epochMs(T0 + t));
  recorder.value.ready(epochMs(T0 + 2_000));
  await recorder.value.finish(FACTS, epochMs(T0 + lengthMs));
  return path;
}

async function run(...args: string[]) {
  const terminal = fakeTerminal();
  const code = await runProgram(args, { terminal, root: dir, version: '1.2.3' });
  return { code, ...terminal.said };
}

describe('exit codes', () => {
  it('0 for help and version, on stdout', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
    for (const name of Object.keys(cli.commands)) {
      const { code, out, err } = await run(name, '--help');
      expect([name, code, err]).toEqual([name, 0, '']);
      expect(out).toContain('Examples:');
      expect(out).toContain('--recording <file>');
    }
  });

  it.each([
    [],
    ['nonsense'],
    ['certs', '--nonsense'],
    ['certs', '-o', 'xml'],
    ['certs', '--recording', 'a', '--context', 'b'],
    ['certs', '--timeout', 'soon'],
    ['certs', '--api-requests', '0', '--context', 'x'],
    ['certs', '--api-requests', '59', '--context', 'x'],
    ['certs', '--api-requests', 'many', '--context', 'x'],
    ['certs', '--api-requests', '1000001', '--context', 'x'],
    ['certs', '--api-requests', '1000', '--recording', 'x'],
    ['certs', '--at', '30s', '--kubeconfig', 'x'],
    ['record'],
    ['record', '--out', 'x', '--recording', 'y'],
    ['record', '--out', 'x', '--for', 'long'],
    ['requests', '--status', '9xx', '--recording', 'x'],
    ['requests', '--limit', '0', '--recording', 'x'],
    ['requests', '--follow', '--at', '30s', '--recording', 'x'],
    ['requests', '--follow', '--limit', '3', '--recording', 'x'],
    ['explain', '--recording', 'x'],
    ['explain', '--from', 'shop/order', '--recording', 'x'],
    ['explain', '--from', 'order', '--to', 'http://a/', '--recording', 'x'],
    ['explain', '--from', 'shop/order', '--to', 'ftp://a/', '--recording', 'x'],
    ['explain', '--from', 'shop/order', '--to', 'a', '-H', 'no colon', '--recording', 'x'],
    ['serve', '--port', '70000'],
    ['serve', '--host', '0.0.0.0', '--recording', 'x'],
    ['screenshot'],
    ['screenshot', '--out', 'x', '--view', 'nothing'],
    ['screenshot', '--out', 'x', '--from', 'shop/order'],
    ['screenshot', '--out', 'x', '--view', 'mesh', '-H', 'a: b'],
    ['screenshot', '--out', 'x', '--link', '/mesh', '--view', 'mesh'],
    ['screenshot', '--out', 'x', '--link', '/mesh', '--select', 'shop'],
    ['screenshot', '--out', 'x', '--link', 'http://'],
    ['screenshot', '--out', 'x', '--size', '10x10'],
    ['screenshot', '--out', 'x', '--scale', '3'],
  ])('2 for %j, with nothing on stdout', async (...args) => {
    const { code, out, err } = await run(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
  });

  it('2 for a moment outside the recording, which nobody saw', async () => {
    for (const at of ['58001ms', '9999s', '2020-01-01T00:00:00Z', new Date(T0 + 1_999).toISOString()])
      for (const command of [
        ['certs'],
        ['requests'],
        ['explain', '--from', 'shop/order', '--to', 'http://payment:8080/'],
      ]) {
        const { code, out, err } = await run(...command, '--recording', file, '--at', at);
        expect([...command, at, code, out]).toEqual([...command, at, 2, '']);
        expect(err).toContain(`from ${new Date(T0 + 2_000).toISOString()} to ${new Date(T0 + 60_000).toISOString()}`);
      }
    for (const at of ['0s', '58s', new Date(T0 + 60_000).toISOString()])
      expect((await run('requests', '--recording', file, '--at', at)).code).toBe(0);
  });

  it('3 when the mesh cannot be read', async () => {
    const broken = join(dir, 'broken.gz');
    await writeFile(broken, (await readFile(file)).subarray(0, 900));
    for (const command of ['certs', 'status', 'requests']) {
      const { code, out, err } = await run(command, '--recording', broken, '-o', 'json');
      expect([command, code, out]).toEqual([command, 3, '']);
      expect(err).toContain('its last part is missing');
    }
    const asked = ['explain', '--from', 'shop/order', '--to', 'http://payment:8080/'];
    expect((await run(...asked, '--recording', broken)).code).toBe(3);
    expect((await run('certs', '--kubeconfig', join(dir, 'none'))).code).toBe(3);
  });
});

it('exits 3 and says so when Meshpath itself fails: 1 would mean that something was found', async () => {
  const terminal = fakeTerminal();
  const out = () => {
    throw new Error('out of the blue');
  };
  const args = ['certs', '--recording', file];
  expect(await runProgram(args, { terminal: { ...terminal, out }, root: dir, version: '1.2.3' })).toBe(3);
  expect(terminal.said.err).toContain('meshpath: Meshpath itself failed: out of the blue\n  This is a bug');
  expect(terminal.said.err).toMatch(/^ +at .*program\.test\.ts/m);
});

it('keeps on the narrowest terminal the columns that a table is for', async () => {
  const heads = async (...args: string[]) => {
    const terminal = fakeTerminal({ columns: 1 });
    await runProgram([...args, '--recording', file], { terminal, root: dir, version: '1.2.3' });
    return terminal.said.out.match(/^[A-Z]+ +[A-Z].*/gm)?.map((line) => line.split(/ {2,}/));
  };
  expect(await heads('certs')).toEqual([
    ['POD', 'STATE', 'TIME LEFT'],
    ['ROOT', 'STATE', 'TIME LEFT'],
  ]);
  expect(await heads('certs', '--history')).toEqual([['POD', 'RECEIVED', 'HELD']]);
  expect(await heads('status')).toEqual([
    ['SOURCE', 'STATUS', 'DETAIL'],
    ['PROXY', 'CDS', 'LDS', 'EDS', 'RDS', 'ECDS'],
    ['POD', 'SIDECAR', 'BECAUSE'],
  ]);
  expect(await heads('requests')).toEqual([['TIME', 'FROM', 'TO', 'REQUEST', 'STATUS']]);
});

describe('certs', () => {
  const shape = z.strictObject({
    certificates: z.array(
      z.strictObject({
        pod: z.string(),
        spiffe: z.string(),
        serial: z.string(),
        issuer: z.string(),
        notBefore: z.iso.datetime(),
        notAfter: z.iso.datetime(),
        remainingMs: z.number(),
        state: z.enum(['ok', 'renewal-overdue', 'expiring', 'expired']),
        rotations: z.number(),
        chainVerified: z.boolean().nullable(),
      }),
    ),
    roots: z.array(
      z.strictObject({
        serial: z.string(),
        subject: z.string(),
        sha256: z.string(),
        notBefore: z.iso.datetime(),
        notAfter: z.iso.datetime(),
        remainingMs: z.number(),
        state: z.enum(['ok', 'expiring', 'expired']),
        trustedBy: z.number(),
      }),
    ),
  });

  it('prints one JSON document of the contract’s shape, at the end or at any moment', async () => {
    const end = await run('certs', '--recording', file, '-o', 'json');
    expect(shape.parse(JSON.parse(end.out)).certificates).toEqual([
      expect.objectContaining({ pod: ORDER, serial: 'bb', rotations: 1, remainingMs: 90_000 }),
    ]);
    const early = await run('certs', '--recording', file, '-o', 'json', '--at', '10s');
    expect(early.code).toBe(0);
    expect(JSON.parse(early.out).certificates[0]).toMatchObject({
      serial: 'aa',
      rotations: 0,
      remainingMs: 108_900,
      state: 'ok',
    });
    const time = await run('certs', '--recording', file, '-o', 'json', '--at', new Date(T0 + 12_000).toISOString());
    expect(time.out).toBe(early.out);
  });

  it('takes no file of a history beside a recording, which has its own', async () => {
    const kept = join(dir, 'kept.sqlite');
    await writeFile(kept, '');
    expect(await run('certs', '--recording', file, '--history', kept)).toMatchObject({ code: 2, out: '' });
    expect((await run('certs', '--recording', file, '--history')).code).toBe(0);
    expect((await run('certs', '--recording', file, '--history', 'off')).code).toBe(0);
  });

  it('exits 1 when a certificate needs attention', async () => {
    const long = await recorded('long.meshpath.gz', story(), 302_000);
    const late = await run('certs', '--recording', long, '--at', '300s');
    expect(late.code).toBe(1);
    expect(late.out).toMatch(/^POD +IDENTITY +STATE/);
    expect(late.out).toContain('expired');
  });
});

describe('status', () => {
  it('shows sources, sync and injection, and exits 1 on a rejected configuration', async () => {
    const early = await run('status', '--recording', file, '-o', 'json', '--at', '30s');
    expect(early.code).toBe(0);
    const late = await run('status', '--recording', file, '-o', 'json');
    expect(late.code).toBe(1);
    const report = JSON.parse(late.out);
    expect(report.sources).toContainEqual(expect.objectContaining({ name: 'kubernetes', status: 'live' }));
    expect(report.proxies).toEqual([
      expect.objectContaining({
        pod: ORDER,
        sync: { CDS: 'not-sent', LDS: 'nack', EDS: 'not-sent', RDS: 'not-sent' },
        nack: 'Proto constraint validation failed',
      }),
    ]);
    expect(report.injection).toEqual([expect.objectContaining({ pod: ORDER, injected: true })]);
    const table = await run('status', '--recording', file);
    expect(table.out).toContain('rejected its configuration:\n  Proto constraint validation failed');
  });
});

describe('requests', () => {
  /** A small mesh with one request, half a second after its first full picture. */
  const beginning = story().filter(([t]) => t <= 2_500);
  const list = async (...args: string[]) =>
    JSON.parse((await run('requests', '--recording', file, '-o', 'json', ...args)).out).requests;

  it('lists all, filtered by what is asked for', async () => {
    expect(await list()).toHaveLength(50);
    expect(await list('--failed')).toEqual([expect.objectContaining({ status: 503, flags: ['UF'], path: '/x/25' })]);
    expect(await list('--status', '5xx')).toHaveLength(1);
    expect(await list('--status', '200')).toHaveLength(49);
    expect(await list('--path', '/x/4')).toHaveLength(11);
    expect(await list('--workload', 'deployment/ORDER', '--limit', '3')).toHaveLength(3);
    expect(await list('--workload', 'nobody')).toEqual([]);
  });

  it('follows a recording to its end: what came last, and what would have waited for its other side', async () => {
    const waiting = { ...accessEntry(2, T0 + 2_600), direction: 'inbound' as const };
    const last = { kind: 'access-log', entries: [accessEntry(1, T0 + 2_690), waiting] } as const;
    const short = await recorded('short.meshpath.gz', [...beginning, [2_690, last]], 2_700);
    const { code, out, err } = await run('requests', '--follow', '-o', 'json', '--recording', short);
    expect([code, err]).toEqual([0, '']);
    const paths = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).path);
    expect(paths.sort()).toEqual(['/x/0', '/x/1', '/x/2']);
  });

  it('says while it follows what cannot be read, each once', async () => {
    const degraded = (t: number, scope: string): [number, MeshEvent] => {
      const of = fault('access-log-off', `Logs of ${scope} are off.`, 'Turn them on.');
      return [t, { kind: 'degraded', at: epochMs(T0 + t), degradation: { source: 'accesslog', scope, fault: of } }];
    };
    const events = [...beginning, degraded(2_000, 'one'), degraded(2_510, 'one'), degraded(2_520, 'two')];
    const dark = await recorded('dark.meshpath.gz', events, 2_900);
    const { code, out, err } = await run('requests', '--follow', '--recording', dark);
    expect([code, out.split('\n').length]).toEqual([0, 2]);
    expect(err.match(/^meshpath: .*/gm)).toEqual(['meshpath: Logs of one are off.', 'meshpath: Logs of two are off.']);
  });

  it('does not follow an API server that does not answer for ever', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const kubeconfig = join(dir, 'silent.yaml');
    const server = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const config = {
      'current-context': 'here',
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    };
    await writeFile(kubeconfig, JSON.stringify(config));
    const terminal = fakeTerminal();
    const patience = setTimeout(terminal.interrupt, 5_000);
    const args = ['requests', '--follow', '--kubeconfig', kubeconfig, '--timeout', '500ms'];
    const code = await runProgram(args, { terminal, root: dir, version: '1.2.3' });
    clearTimeout(patience);
    silent.close();
    expect([code, terminal.said.out]).toEqual([3, '']);
    expect(terminal.said.err).toContain(cli.silent.message);
  });

  it('says on stderr, not on stdout, that there is none', async () => {
    const none = await run('requests', '--recording', file, '--path', 'nowhere');
    expect(none).toEqual({ code: 0, out: '', err: `${cli.tables.none.requests}\n` });
  });
});
