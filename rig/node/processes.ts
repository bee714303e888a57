import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { startOf } from '../lock.ts';
import { type Environment, forSpawn, pause } from '../run.ts';

/** A process for good: pids are given again, a pid with its start time is not. */
export type ProcessMark = { readonly pid: number; readonly start: string };

/** Nothing of the caller's environment reaches the node: a proxy meant for the internet would break its calls. */
const PLAIN_ENVIRONMENT: Environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
};

/** Whether it still runs; one that has ended but that nobody has asked about yet does not. */
export const isAlive = (mark: ProcessMark): boolean =>
  mark.start !== '' && startOf(mark.pid) === mark.start && !isZombie(mark.pid);

/** Starts a program that outlives this one; its output is added to a log file. Gives its pid. */
export function background(argv: readonly string[], log: string): number {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, 'a');
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', out, out],
    env: forSpawn(PLAIN_ENVIRONMENT),
    cwd: '/',
  });
  closeSync(out);
  child.on('error', (error) => writeFileSync(log, `${error}\n`, { flag: 'a' }));
  child.unref();
  return child.pid ?? 0;
}

/** The process that nsenter or unshare started, once it is there; null when its parent ended instead. */
export async function onlyChild(parent: ProcessMark): Promise<ProcessMark | null> {
  while (isAlive(parent)) {
    const pid = pids().find((candidate) => parentOf(candidate) === parent.pid);
    if (pid !== undefined) {
      const mark = { pid, start: startOf(pid) };
      if (mark.start) return mark;
    }
    await pause(20);
  }
  return null;
}

/** Ends processes at once and waits until they are gone. */
export async function end(marks: readonly ProcessMark[]): Promise<void> {
  for (const mark of marks) {
    if (!isAlive(mark)) continue;
    try {
      process.kill(mark.pid, 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
  while (marks.some(isAlive)) await pause(50);
}

/** Every process there is. */
export const pids = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Field 4 of proc(5)'s stat. */
const parentOf = (pid: number): number => Number(stat(pid)[1]);
const isZombie = (pid: number): boolean => stat(pid)[0] === 'Z';

function stat(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** The last lines of a log, for an error message. */
export function tail(log: string, lines = 8): string {
  try {
    return readFileSync(log, 'utf8').trim().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}
