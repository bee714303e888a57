import { fstatSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Fault, fault } from '@/mesh/model';
import { cli } from '@/words/en/cli';
import { EXIT } from './exit.ts';
import { runProgram } from './program.ts';
import { bugFault, sayFault, type Terminal } from './terminal.ts';

/** The bundle lies in `dist/`, one folder below the project, as this file does. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A command that does not end by itself after Ctrl-C is ended. */
const LAST_MOMENT_MS = 1_800;

const interruption = new AbortController();
// SIGHUP: its terminal was closed. Ended by a handler, it takes what it started with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
    setTimeout(() => process.exit(130), LAST_MOMENT_MS).unref();
  });

// What libraries print (Next tells of its start) is no result.
console.log = console.error;
console.info = console.error;

const STDOUT = 1;
const noColour = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';
const terminal: Terminal = {
  out: fstatSync(STDOUT).isFile() ? intoFile : (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colour: process.stdout.isTTY === true && !noColour && process.env.TERM !== 'dumb',
  // A terminal that does not know its width says 0.
  columns: process.stdout.columns || null,
  interrupted: interruption.signal,
};

/** Ends the command out of turn. */
function giveUp(fault: Fault): never {
  sayFault(terminal, fault);
  process.exit(EXIT.unreadable);
}

/** Results that go nowhere. `meshpath requests --follow | head` closes the pipe: that ends the command, it is no error. */
function unprinted({ code = 'unknown' }: NodeJS.ErrnoException): never {
  if (code === 'EPIPE') process.exit(EXIT.ok);
  giveUp(fault('unprinted', cli.unprinted.message(code), cli.unprinted.remedy));
}
process.stdout.on('error', unprinted);

/** A disk that fills up takes a part of a write, and Node's own stream asks for no more: that part would pass for the whole. */
function intoFile(text: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(STDOUT, bytes, at);
  } catch (error) {
    unprinted(error as NodeJS.ErrnoException);
  }
}

process.on('uncaughtException', (error) => {
  // Next brings a listener of its own, with which a server goes on.
  if (process.listenerCount('uncaughtException') === 1) giveUp(bugFault(error));
});

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const code = await runProgram(process.argv.slice(2), { terminal, root, version });
// An empty write is called back once everything before it has left, so that a pipe gets the whole of a large result. If it
// could not leave, the stream says why in its error, which comes after this.
process.stdout.write('', (error) => (error ? setImmediate(unprinted, error) : process.exit(code)));
