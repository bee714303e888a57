import type { ChildProcess } from 'node:child_process';
import { test as base, expect } from '@playwright/test';
import { idle, meshpath as runMeshpath, startServer, stopServer } from '../../e2e/program.ts';
import { openRig } from '../open.ts';
import type { Rig } from '../rig.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** Meshpath as its users have it: a server live on the mesh, and its command line. */
export type LiveMeshpath = {
  readonly url: string;
  readonly pid: number;
  /** The JSON that a path of the API answers; throws with the problem document when it is not a 200. */
  get<T>(path: string): Promise<T>;
  /** The figure of a Prometheus metric without labels; throws when there is none of that name. */
  metric(name: string): Promise<number>;
  /** Runs `meshpath ARGS -o json` on the same mesh, apart from the server. */
  command<T>(...args: string[]): Promise<Command<T>>;
  /** Ctrl-C. Gives the exit code once the process is gone. */
  stop(): Promise<number | null>;
};

export type Command<T> = { readonly code: number | null; readonly document: T; readonly stderr: string };

/** From the start of the process to its first full picture. */
const READY_MS = 60_000;
/** A busy machine is no finding. */
const COMMAND_TIMEOUT = '60s';

/**
 * Starts a server on the rig's mesh and waits for its first full picture. Who calls it stops it. It remembers nothing from one
 * run to the next unless `history` names a file.
 */
export async function startMeshpath(rig: Rig, history = 'off'): Promise<LiveMeshpath> {
  const { url, child } = await startServer('--kubeconfig', rig.kubeconfig, '--history', history);
  try {
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status, '/readyz').toBe(200), READY_MS);
  } catch (error) {
    await stopServer(child);
    throw error;
  }
  return meshpathAt(url, child, rig);
}

function meshpathAt(url: string, child: ChildProcess, rig: Rig): LiveMeshpath {
  const text = async (path: string) => {
    const answer = await fetch(url + path);
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${body}`);
    return body;
  };
  return {
    url,
    pid: child.pid ?? 0,
    get: async (path) => JSON.parse(await text(path)),
    metric: async (name) => {
      const line = (await text('/metrics')).split('\n').find((l) => l.startsWith(`${name} `));
      if (line === undefined) throw new Error(`/metrics has no ${name}`);
      return Number(line.slice(name.length));
    },
    command: async (...args) => {
      const { code, stdout, stderr } = await runMeshpath(
        ...args,
        '--kubeconfig',
        rig.kubeconfig,
        '--timeout',
        COMMAND_TIMEOUT,
        '-o',
        'json',
      );
      if (stdout === '') throw new Error(`meshpath ${args.join(' ')} ended with ${code} and no document:\n${stderr}`);
      return { code, document: JSON.parse(stdout), stderr };
    },
    stop: async () => {
      await stopServer(child);
      return child.exitCode;
    },
  };
}

type ForAll = { readonly rig: Rig; readonly meshpath: LiveMeshpath };
type ForEach = {
  /** Opens a view of the live server and waits until nothing that a picture needs is under way. */
  readonly open: (path: string) => Promise<void>;
};

/** One mesh and one Meshpath on it for the whole run: what a test does to the mesh, it undoes. */
export const test = base.extend<ForEach, ForAll>({
  rig: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it depends on from this pattern.
    async ({}, use) => use(await openRig()),
    { scope: 'worker' },
  ],
  meshpath: [
    async ({ rig }, use) => {
      const meshpath = await startMeshpath(rig);
      await use(meshpath);
      await meshpath.stop();
    },
    { scope: 'worker', timeout: READY_MS + 30_000 },
  ],
  baseURL: async ({ meshpath }, use) => use(meshpath.url),
  open: async ({ page }, use) => {
    await use(async (path) => {
      await page.goto(path);
      await idle(page);
    });
  },
});

/** Tries until `fn` throws no more, and gives what it returned; after `withinMs` fails with its last error. */
export async function eventually<T>(fn: () => T | Promise<T>, withinMs: number): Promise<T> {
  const got: { value?: { readonly of: T } } = {};
  await expect(async () => {
    got.value = { of: await fn() };
  }).toPass({ timeout: withinMs, intervals: [250, 500, 1_000] });
  if (got.value === undefined) throw new Error('nothing was tried');
  return got.value.of;
}

/** Runs `fn` while a scenario plays; takes the scenario back whatever happens, and waits until the mesh has forgotten it. The error of `fn` comes first. */
export async function during(rig: Rig, scenario: Scenario, fn: () => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const attempt = (step: () => Promise<void>) => step().catch((error: unknown) => void failures.push(error));
  await attempt(async () => {
    await scenario.apply(rig);
    await fn();
  });
  await attempt(async () => {
    await scenario.undo(rig);
    await scenario.settle?.(rig);
  });
  if (failures.length === 2)
    throw new AggregateError(failures, `${failures[0]}\nand undoing it failed: ${failures[1]}`);
  if (failures.length === 1) throw failures[0];
}

export { expect };
