import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '@/server/clock';
import { Gathered } from '@/server/gathered';

/** More than any credential, and far more than any last line of stderr. */
const MAX_STDOUT = 4 << 20;
const MAX_STDERR = 64 << 10;
/** How long a program has to end by itself once it is told to. */
const GRACE_MS = 500;

export type RunEnd =
  | { readonly kind: 'done'; readonly stdout: string }
  | { readonly kind: 'failed'; readonly stderr: string }
  /** It is no program, is not there or may not be run. */
  | { readonly kind: 'not-run'; readonly code: string }
  | { readonly kind: 'late' | 'ended' | 'too-much' };

export type RunOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

const isWindows = process.platform === 'win32';

/** Runs a program without input to its end, of which it never takes longer than it may. Never rejects. */
export function runOut(command: string, args: readonly string[], options: RunOptions): Promise<RunEnd> {
  const { env, clock, timeoutMs, signal } = options;
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: 'ended' });
    let child: ChildProcess;
    try {
      child = spawn(command, [...args], {
        // The framework's types demand NODE_ENV of every environment; a plugin needs none.
        env: { NODE_ENV: process.env.NODE_ENV, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that what it starts can be ended with it. It has no terminal to lose by that.
        detached: !isWindows,
        windowsHide: true,
      });
    } catch (error) {
      return resolve({ kind: 'not-run', code: codeOf(error) });
    }
    const stdout = new Gathered();
    const stderr = new Gathered();
    const finish = (end: RunEnd) => {
      cancel();
      signal.removeEventListener('abort', abort);
      resolve(end);
    };
    const end = (kind: 'late' | 'ended' | 'too-much') => {
      // What it started may hold its output open for ever.
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.removeAllListeners('close');
      endGroup(child, 'SIGTERM');
      clock.after(GRACE_MS, () => {
        endGroup(child, 'SIGKILL');
        running.delete(child);
      });
      finish({ kind });
    };
    const cancel = clock.after(timeoutMs, () => end('late'));
    const abort = () => end('ended');
    signal.addEventListener('abort', abort, { once: true });
    keep(child);
    child.stdout?.on('data', (chunk: Buffer) => {
      if (stdout.size + chunk.length <= MAX_STDOUT) stdout.add(chunk);
      else end('too-much');
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      // Its end is what is wanted of it.
      if (stderr.size + chunk.length > MAX_STDERR) stderr.take();
      stderr.add(chunk.subarray(-MAX_STDERR));
    });
    child.on('error', (error) => {
      running.delete(child);
      finish({ kind: 'not-run', code: codeOf(error) });
    });
    child.on('close', (code) => {
      running.delete(child);
      if (code === 0) finish({ kind: 'done', stdout: stdout.take().toString('utf8') });
      else finish({ kind: 'failed', stderr: stderr.take().toString('utf8') });
    });
  });
}

/** Programs that run now. Whatever ends Meshpath, short of SIGKILL, ends them. */
const running = new Set<ChildProcess>();
let watching = false;

function keep(child: ChildProcess): void {
  running.add(child);
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const one of running) endGroup(one, 'SIGKILL');
  });
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(isWindows ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
