import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CertificateSighting,
  EMPTY_MESH,
  epochMs,
  err,
  fault,
  type Mesh,
  type MeshEvent,
  ok,
  podId,
  type Result,
  type Spiffe,
  workloadId,
} from '@/mesh/model';
import { reduce } from '@/mesh/reduce/reduce';
import { historyFile } from '@/server/historyFile';
import { createHistorySource } from './index.ts';
import { MIGRATIONS } from './schema.ts';
import { openHistory } from './store.ts';

const HOUR = 3_600_000;
const T0 = Date.parse('2026-11-22T12:00:00Z');

const sighting = (n: number, more: Partial<CertificateSighting> = {}): CertificateSighting => ({
  pod: podId('shop', 'order-1'),
  podUid: 'u-1',
  workload: workloadId('shop', 'Deployment', 'order'),
  spiffe: 'spiffe://cluster.local/ns/shop/sa/order' as Spiffe,
  leaf: {
    serial: `a${n}`,
    issuer: 'O=cluster.local',
    notBefore: epochMs(T0 + n * HOUR),
    notAfter: epochMs(T0 + (n + 24) * HOUR),
  },
  roots: ['ff', '0a'],
  chainVerified: true,
  receivedAt: epochMs(T0 + n * HOUR + 5),
  firstSeen: epochMs(T0 + n * HOUR + 10),
  lastSeen: epochMs(T0 + n * HOUR + 20),
  ...more,
});

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'history-'));
  file = join(dir, 'below', 'history.sqlite');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function opened(at = T0, limits?: { ms: number; rows: number }) {
  const result = openHistory(file, epochMs(at), limits);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('the file', () => {
  it('gives back after a restart what was written, of the one mesh only', () => {
    const first = opened();
    const plain = sighting(2, {
      podUid: null,
      workload: null,
      spiffe: null,
      chainVerified: null,
      receivedAt: null,
      roots: [],
    });
    first.store.write('mesh-a', [sighting(1), plain]);
    first.store.write('mesh-b', [sighting(3)]);
    first.store.close();
    const second = opened();
    expect(second.notice).toBeNull();
    expect(second.store.read('mesh-a', 10)).toEqual([sighting(1), plain]);
    expect(second.store.read('mesh-a', 1)).toEqual([plain]);
    second.store.close();
  });

  it('extends what it has of the same certificate and forgets nothing of it', () => {
    const { store } = opened();
    store.write('m', [sighting(1)]);
    const later = { firstSeen: epochMs(T0 + 5 * HOUR), lastSeen: epochMs(T0 + 6 * HOUR) };
    store.write('m', [sighting(1, { ...later, receivedAt: null, chainVerified: null, roots: ['0b'] })]);
    expect(store.read('m', 10)).toEqual([sighting(1, { lastSeen: later.lastSeen, roots: ['0b'] })]);
    store.close();
  });

  it('is for its owner only and holds no key and no certificate', () => {
    const { store } = opened();
    store.write('m', [sighting(1)]);
    store.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'latin1')).not.toMatch(/PRIVATE|BEGIN /);
  });

  it('drops what is too old, and the oldest of too many', () => {
    const { store } = opened(T0, { ms: 10 * HOUR, rows: 3 });
    store.write(
      'm',
      [1, 2, 3, 4, 5, 6].map((n) => sighting(n)),
    );
    expect(store.prune(epochMs(T0 + 12 * HOUR))).toBe(3);
    expect(store.read('m', 10).map((s) => s.leaf.serial)).toEqual(['a4', 'a5', 'a6']);
    store.close();
  });

  it('sets a damaged file aside, says so, and begins anew', () => {
    opened().store.close();
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    writeFileSync(file, 'not a database '.repeat(200));
    const { store, notice } = opened(T0 + 1);
    expect(notice?.code).toBe('history-damaged');
    const aside = `${file}.damaged-${T0 + 1}`;
    expect(notice?.remedy).toContain(aside);
    expect(readFileSync(aside, 'utf8')).toContain('not a database');
    store.write('m', [sighting(1)]);
    expect(store.read('m', 10)).toHaveLength(1);
    store.close();
  });

  it('leaves a file of a newer version alone', () => {
    opened().store.close();
    const db = new Database(file);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    db.close();
    const result = openHistory(file, epochMs(T0));
    expect(result).toMatchObject({ ok: false, error: { code: 'history-newer' } });
    expect(existsSync(`${file}.damaged-${T0}`)).toBe(false);
  });

  it('brings an older version up to date', () => {
    opened().store.close();
    const db = new Database(file);
    const [version] = db.prepare('PRAGMA user_version').raw().all();
    db.close();
    expect(version).toEqual([MIGRATIONS.length]);
  });

  it.skipIf(process.platform === 'win32')('opens nothing that is no file: it would wait for a pipe for ever', () => {
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [place, what] of [
      [pipe, 'a pipe'],
      [dir, 'a folder'],
      ['/dev/zero', 'a device'],
    ] as const)
      expect(openHistory(place, epochMs(T0))).toMatchObject({
        error: { code: 'history-unwritable', message: expect.stringContaining(`(it is ${what})`) },
      });
  });

  it('says when it cannot be written', () => {
    writeFileSync(join(dir, 'below'), '');
    expect(openHistory(file, epochMs(T0))).toMatchObject({ ok: false, error: { code: 'history-unwritable' } });
  });
});

describe('the source', () => {
  function start(...answers: readonly Result<unknown>[]) {
    const waits: (() => void)[] = [];
    const left = [...answers];
    const events: MeshEvent[] = [];
    const ticks = new Map<number, () => void>();
    let mesh: Mesh = EMPTY_MESH;
    const source = createHistorySource(
      { getJson: async () => left.shift() ?? ok({ metadata: { uid: 'uid-1' } }) },
      {
        emit: (event) => {
          events.push(event);
          mesh = reduce(mesh, event);
        },
        clock: {
          now: () => epochMs(T0),
          after: (_ms, fn) => {
            waits.push(fn);
            return () => {};
          },
          every: (ms, fn) => {
            ticks.set(ms, fn);
            return () => ticks.delete(ms);
          },
        },
        random: () => 0,
        log: pino({ level: 'silent' }),
      },
      { file, mesh: () => mesh },
    );
    source.start();
    const change = (next: (mesh: Mesh) => Mesh) => {
      mesh = next(mesh);
    };
    return { source, events, ticks, waits, mesh: () => mesh, change };
  }

  it('brings earlier runs back as one event and writes what is new', async () => {
    const before = opened();
    before.store.write('uid-1', [sighting(1)]);
    before.store.close();
    const first = start();
    await expect.poll(first.source.settled).toBe(true);
    expect(first.mesh().sightings[podId('shop', 'order-1')]).toEqual([sighting(1)]);
    expect(first.mesh().sources.history.kind).toBe('live');
    first.change((mesh) => reduce(mesh, { kind: 'certificate-history', sightings: [sighting(2)] }));
    first.ticks.get(5_000)?.();
    await first.source.stop();
    expect(first.ticks.size).toBe(0);
    const after = opened();
    expect(after.store.read('uid-1', 10)).toEqual([sighting(1), sighting(2)]);
    after.store.close();
  });

  it('reads nothing of another cluster', async () => {
    const before = opened();
    before.store.write('uid-0', [sighting(1)]);
    before.store.close();
    const { source, mesh } = start();
    await expect.poll(source.settled).toBe(true);
    expect(mesh().sightings).toEqual({});
    await source.stop();
  });

  it('asks again until a cluster that was out of reach says which it is', async () => {
    const away = err(fault('api-unreachable', 'no', 'Check the VPN.'));
    const { source, mesh, waits, events } = start(away, away);
    await expect.poll(source.settled).toBe(true);
    expect(mesh().sources.history).toMatchObject({
      kind: 'failed',
      fault: { code: 'history-mesh-unknown', remedy: expect.stringContaining('Check the VPN.') },
    });
    waits.shift()?.();
    await expect.poll(() => waits.length).toBe(1);
    waits.shift()?.();
    await expect.poll(() => mesh().sources.history.kind).toBe('live');
    const told = events.flatMap((e) => (e.kind === 'source-status' ? [e.status.kind] : []));
    expect(told).toEqual(['connecting', 'failed', 'live']);
    await source.stop();
  });

  it('keeps what it could not write for the next time', async () => {
    const { source, ticks, mesh, change } = start();
    await expect.poll(source.settled).toBe(true);
    const db = new Database(file);
    db.exec('ALTER TABLE sighting RENAME TO away');
    change((now) => reduce(now, { kind: 'certificate-history', sightings: [sighting(2)] }));
    ticks.get(5_000)?.();
    expect(mesh().sources.history).toMatchObject({ kind: 'failed', fault: { code: 'history-unwritable' } });
    db.exec('ALTER TABLE away RENAME TO sighting');
    db.close();
    ticks.get(5_000)?.();
    expect(mesh().sources.history.kind).toBe('live');
    await source.stop();
    const after = opened();
    expect(after.store.read('uid-1', 10)).toEqual([sighting(2)]);
    after.store.close();
  });

  it('fails alone, with a remedy, when the cluster does not say which it is', async () => {
    const { source, mesh } = start(err(fault('forbidden', 'no', 'ask')));
    await expect.poll(source.settled).toBe(true);
    expect(mesh().sources.history).toMatchObject({ kind: 'failed', fault: { code: 'history-mesh-unknown' } });
    await source.stop();
    expect(existsSync(file)).toBe(false);
  });
});

it('keeps the history in the state directory unless told otherwise', () => {
  expect(historyFile('off', {}, '/home/a')).toBeNull();
  expect(historyFile('/x/h.sqlite', {}, '/home/a')).toBe('/x/h.sqlite');
  expect(historyFile(undefined, {}, '/home/a')).toBe('/home/a/.local/state/meshpath/history.sqlite');
  expect(historyFile(undefined, { XDG_STATE_HOME: '/s' }, '/home/a')).toBe('/s/meshpath/history.sqlite');
  for (const unset of ['', 'state', './state'])
    expect(historyFile(undefined, { XDG_STATE_HOME: unset }, '/home/a')).toBe(
      '/home/a/.local/state/meshpath/history.sqlite',
    );
  expect(historyFile(undefined, { XDG_STATE_HOME: '', LOCALAPPDATA: '/l' }, '/home/a')).toBe(
    '/l/meshpath/history.sqlite',
  );
});
