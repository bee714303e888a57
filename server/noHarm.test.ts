import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestFigures } from './cluster/ceiling.ts';
import { MISBEHAVIOURS, status } from './misbehaviours.testkit.ts';
import { createRuntime, type Runtime } from './runtime.ts';
import { SimulatedClock } from './simulatedClock.testkit.ts';
import { type Answering, json, type Part, PROPER, TestApiServer } from './testApiServer.testkit.ts';

const MINUTE = 60_000;
/**
 * A minute of the test's mesh at its worst: 12 kinds, each listed and watched again, or checked against the API server, at most
 * about twice a minute; three logs, three proxies and an istiod that are tried again for ever; a heartbeat, a discovery.
 */
const STEADY = 200;
/** The first minute has the quick tries as well. */
const FIRST = 400;

let folder: string;
let server: TestApiServer;
let clock: SimulatedClock;
let runtime: Runtime | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'no-harm-'));
  clock = new SimulatedClock(1_800_000_000_000, () => server.busy());
  server = new TestApiServer(clock);
});
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Starts everything that serves a live mesh, against the test's API server. */
async function start(requestsPerMinute?: number): Promise<() => RequestFigures> {
  const kubeconfig = await server.start(folder);
  const log = pino({ level: 'silent' });
  const mesh = { kind: 'cluster', kubeconfig, context: undefined, requestsPerMinute } as const;
  const made = await createRuntime({ mesh, clock, log });
  if (!made.ok) throw new Error(made.error.message);
  runtime = made.value;
  runtime.start();
  const { connection } = runtime;
  if (connection === null) throw new Error('a live mesh has a connection');
  return () => connection.requests();
}

/** Requests that came in each minute of the test, which begins with `from`. */
function perMinute(from: number): number[] {
  const counts: number[] = [];
  for (const { at } of server.requests) {
    const minute = Math.floor((at - from) / MINUTE);
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return Array.from(counts, (n) => n ?? 0);
}

/** No request goes around the ceiling; of those that it let through a few were ended before they arrived. */
function expectAllCounted({ sent }: RequestFigures): void {
  const came = server.requests.length;
  expect(came).toBeLessThanOrEqual(sent);
  expect(came).toBeGreaterThan(sent * 0.9 - 2);
}

const PLACES: Readonly<Record<string, readonly Part[]>> = {
  everywhere: ['version', 'discovery', 'list', 'watch', 'log', 'init-log', 'port-forward'],
  'in lists': ['list'],
  'in watches': ['watch'],
  'in logs and port-forwards': ['log', 'init-log', 'port-forward'],
};

describe.each(Object.entries(MISBEHAVIOURS))('an API server that %s', (what, how) => {
  it.each(Object.entries(PLACES))('%s is asked no more than seldom, and never past the ceiling', async (_, parts) => {
    server.misbehave(parts, how);
    const from = clock.now();
    const figures = await start();
    await clock.pass(3 * MINUTE);
    const [first = 0, ...later] = perMinute(from);
    // A list that comes to no end is read to where it is taken for endless, and then not again for ten minutes.
    expect(first).toBeLessThan(what === 'lists without end' ? figures().perMinute : FIRST);
    expect(Math.max(...later)).toBeLessThan(STEADY);
    expectAllCounted(figures());
  });

  it('is never asked more often than the ceiling says, however low it is', async () => {
    const parts = PLACES.everywhere?.filter((part) => part !== 'version') ?? [];
    server.misbehave(parts, how);
    const from = clock.now();
    const figures = await start(60);
    await clock.pass(2.5 * MINUTE);
    const times = server.requests.map(({ at }) => at).sort((a, b) => a - b);
    const most = Math.max(...times.map((at, i) => times.slice(i).filter((other) => other < at + MINUTE).length));
    expect(most).toBeLessThanOrEqual(60);
    expect(perMinute(from).length, 'it is still asked').toBe(3);
    expectAllCounted(figures());
  });
});

it('an API server that works is asked little', async () => {
  const from = clock.now();
  await start();
  await clock.pass(10 * MINUTE);
  const [, ...later] = perMinute(from);
  expect(Math.max(...later)).toBeLessThan(80);
});

it('an API server that nothing answers for is asked little', async () => {
  const figures = await start();
  await server.close();
  await clock.pass(10 * MINUTE);
  expect(figures().sent).toBeLessThan(10 * 30);
  server = new TestApiServer(clock);
  await server.start(folder);
});

it('is left alone for as long as it asks for it, by everything', async () => {
  const from = clock.now();
  const figures = await start();
  await clock.pass(2 * MINUTE);
  const pausedAt = clock.now();
  server.misbehave(['version'], status(429, { 'retry-after': '90' }));
  await clock.pass(11_000);
  server.misbehave(['version'], null);
  const until = server.requests.findLast(({ part }) => part === 'version')?.at ?? pausedAt;
  expect(until).toBeGreaterThan(pausedAt);
  server.cut();
  await clock.pass(3 * MINUTE);
  const meanwhile = server.requests.filter(({ at }) => at > until && at < until + 90_000);
  expect(meanwhile).toEqual([]);
  expect(perMinute(from).at(-1)).toBeGreaterThan(0);
  expect(figures().delayed['retry-after'] + figures().refused['retry-after']).toBeGreaterThan(0);
  expect(runtime?.engine.mesh().sources.kubernetes.kind).toBe('live');
});

/** The heartbeat's answers are held until `answer` is called. */
function holdHeartbeat(): { readonly asked: () => number; answer(): void } {
  const held: ServerResponse[] = [];
  const hold: Answering = { ...PROPER, http: (response) => void held.push(response) };
  server.misbehave(['version'], hold);
  return {
    asked: () => held.length,
    answer: () => {
      for (const response of held.splice(0)) json(response, { gitVersion: 'v1.36.0' });
    },
  };
}
const listed = () => server.requests.filter(({ part }) => part === 'list').length;
const standing = () => runtime?.engine.mesh().sources.kubernetes.kind;

it('is not taken for dead by a process that was held up itself', async () => {
  await start();
  await clock.pass(MINUTE);
  const before = listed();
  const heartbeat = holdHeartbeat();
  await clock.pass(10_500);
  expect(heartbeat.asked()).toBe(1);
  // Long pieces of work with short pauses between them: every timer is due before an answer can be read.
  for (let i = 0; i < 4; i++) {
    clock.holdUp(8_000);
    await clock.pass(600);
  }
  heartbeat.answer();
  server.misbehave(['version'], null);
  await clock.pass(30_000);
  expect([standing(), listed()]).toEqual(['live', before]);
});

it('is taken for dead when it is silent twice while nothing else holds Meshpath up', async () => {
  await start();
  await clock.pass(MINUTE);
  const heartbeat = holdHeartbeat();
  await clock.pass(22_000);
  expect(heartbeat.asked()).toBeGreaterThanOrEqual(2);
  expect(standing()).toBe('stale');
});
