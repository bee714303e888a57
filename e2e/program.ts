import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = `${ROOT}bin/meshpath.mjs`;
/** The shipped recording. */
export const RECORDING = `${ROOT}recordings/shop.meshpath.gz`;

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
export type Serving = { readonly url: string; readonly child: ChildProcess };

/** Runs one command line to its end. */
export function meshpath(...args: string[]): Promise<Ended> {
  const child = spawn(PROGRAM, args, { cwd: ROOT });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    out.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    out.stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...out })));
}

/** A server of its own, on a free port; on the shipped recording unless the flags name another mesh. */
export function startServer(...args: string[]): Promise<Serving> {
  const child = spawn(PROGRAM, ['serve', '--port', '0', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const look = (chunk: Buffer) => {
      said += chunk;
      const url = /Meshpath is at (http:\/\/\S+)/.exec(said)?.[1];
      if (url) resolve({ url, child });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('close', (code) => reject(new Error(`serve ended with ${code} before it was up:\n${said}`)));
  });
}

/** Ctrl-C; resolves when the process is gone. */
export function stopServer(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.on('close', () => resolve());
    child.kill('SIGINT');
  });
}

/** Nothing that a picture waits for is under way. */
export const idle = (page: Page) => expect(page.locator('html')).toHaveAttribute('data-idle', 'true');
