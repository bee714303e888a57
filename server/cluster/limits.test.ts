import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { podId } from '@/mesh/model';
import { MISBEHAVIOURS, status } from '../misbehaviours.testkit.ts';
import { SimulatedClock } from '../simulatedClock.testkit.ts';
import { json, type Part, TestApiServer } from '../testApiServer.testkit.ts';
import { connect } from './connect.ts';
import type { ClusterConnection } from './connection.ts';

const POD = podId('shop', 'a');
const signal = new AbortController().signal;
let folder: string;
let server: TestApiServer;
let clock: SimulatedClock;
let connection: ClusterConnection;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'limits-'));
  clock = new SimulatedClock(1_800_000_000_000, () => server.busy());
  server = new TestApiServer(clock);
  const made = await connect({ kubeconfig: await server.start(folder), clock, log: pino({ level: 'silent' }) });
  if (!made.ok) throw new Error(made.error.message);
  connection = made.value;
});
afterEach(async () => {
  await connection.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** What becomes of it within a simulated time; undefined: nothing. */
async function within<T>(ms: number, asked: Promise<T>): Promise<T | undefined> {
  let answer: T | undefined;
  void asked.then((got) => {
    answer = got;
  });
  await clock.pass(ms);
  return answer;
}

async function readLog(follow: boolean, limitBytes?: number) {
  const opened = await connection.logs(POD, 'istio-init', { follow, ...(limitBytes ? { limitBytes } : {}) }, signal);
  if (!opened.ok) return { code: opened.error.code, bytes: 0 };
  let bytes = 0;
  try {
    for await (const chunk of opened.value) bytes += (chunk as Buffer).length;
    return { code: null, bytes };
  } catch (error) {
    return { code: error instanceof Error && 'fault' in error ? (error.fault as { code: string }).code : 'bug', bytes };
  }
}

describe('what never ends is cut', () => {
  it('the body of a refusal: its status is told all the same', async () => {
    server.misbehave(['version'], MISBEHAVIOURS['never ends the body of a refusal']);
    const answer = await within(10_000, connection.getJson('/version'));
    expect(answer).toMatchObject({ error: { code: 'api-unreachable', message: expect.stringContaining('500') } });
    expect(server.openConnections()).toBe(0);
  });

  it('the body of a refused port-forward', async () => {
    server.misbehave(['port-forward'], MISBEHAVIOURS['never ends the body of a refusal']);
    const answer = await within(10_000, connection.portForward(POD, 15_000, signal));
    expect(answer).toMatchObject({ error: { code: 'api-unreachable', message: expect.stringContaining('500') } });
    expect(connection.openStreams().portForwards).toBe(0);
  });

  it.each(['never ends a body', 'sends an endless line', 'is silent'] as const)('an answer that %s', async (how) => {
    server.misbehave(['list'], MISBEHAVIOURS[how]);
    expect(await within(29_000, connection.getJson('/api/v1/pods?limit=500'))).toBeUndefined();
    expect(await within(31_000, connection.getJson('/api/v1/pods?limit=500'))).toMatchObject({
      error: { code: 'timeout' },
    });
    expect(server.openConnections()).toBe(0);
  });

  it('a line of a watch, long before it fills memory', async () => {
    server.misbehave(['watch'], MISBEHAVIOURS['sends an endless line']);
    const before = process.memoryUsage().arrayBuffers;
    const watches = Array.from({ length: 12 }, (_, i) => connection.watch(`/w${i}?watch=true`, () => {}, signal));
    const answers = await within(60_000, Promise.all(watches));
    expect(answers?.map((answer) => !answer.ok && answer.error.code)).toEqual(Array(12).fill('bad-payload'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300 << 20);
    expect(connection.openStreams().watches).toBe(0);
  });

  it('a log that is read once: by its time, and by the size that was asked for', async () => {
    server.misbehave(['init-log'], MISBEHAVIOURS['sends an endless line byte by byte']);
    expect(await within(31_000, readLog(false))).toMatchObject({ code: 'timeout' });
    server.misbehave(['init-log'], MISBEHAVIOURS['sends an endless line']);
    expect(await within(10_000, readLog(false, 1 << 20))).toEqual({ code: null, bytes: 1 << 20 });
    expect(await within(10 * 60_000, readLog(true)), 'one that is followed has no end').toBeUndefined();
    expect(connection.openStreams().logs).toBe(1);
  });

  it('the answer to a dry run', async () => {
    server.misbehave(['discovery'], {
      ...MISBEHAVIOURS['never ends the body of a refusal'],
      http(response, asked) {
        if (asked.request.method === 'POST') MISBEHAVIOURS['never ends the body of a refusal'].http(response, asked);
        else json(response, { resources: [{ name: 'virtualservices', kind: 'VirtualService', namespaced: true }] });
      },
    });
    const object = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      name: 'x',
      namespace: 'shop',
      raw: {},
    };
    expect(await within(10_000, connection.dryRun(object))).toMatchObject({ error: { code: 'api-unreachable' } });
  });
});

describe('the API server’s own word', () => {
  it('429 is no outage, and its Retry-After holds for every kind of request', async () => {
    const parts: readonly Part[] = ['version'];
    server.misbehave(parts, status(429, { 'retry-after': '20' }));
    expect(await within(0, connection.getJson('/version'))).toMatchObject({ error: { code: 'throttled' } });
    server.misbehave(parts, null);
    const came = server.requests.length;
    const list = connection.getJson('/api/v1/pods?limit=500');
    const watch = connection.watch('/api/v1/pods?watch=true', () => {}, signal);
    const forward = connection.portForward(POD, 15_000, signal);
    await clock.pass(19_000);
    expect(server.requests.length, 'nothing is asked').toBe(came);
    expect(await forward, 'a port-forward has no such patience').toMatchObject({ error: { code: 'held-back' } });
    expect(await watch).toMatchObject({ error: { code: 'held-back' } });
    await clock.pass(2_000);
    expect(await list).toMatchObject({ ok: true });
  });

  it('503 with a date is kept to that time', async () => {
    const at = new Date(clock.now() + 25_000).toUTCString();
    server.misbehave(['version'], status(503, { 'retry-after': at }));
    expect(await within(0, connection.getJson('/version'))).toMatchObject({ error: { code: 'api-unreachable' } });
    server.misbehave(['version'], null);
    expect(await within(20_000, connection.getJson('/version'))).toBeUndefined();
    expect(await within(9_000, connection.getJson('/version'))).toMatchObject({ ok: true });
  });
});
