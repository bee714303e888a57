import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/** The bundle lies in `dist/`, one folder below the project, as this file does. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** A command that does not end by itself after Ctrl-C is ended. */
const LAST_MOMENT_MS = 1_800;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
    setTimeout(() => process.exit(130), LAST_MOMENT_MS).unref();
  });

// `meshpath requests --follow | head` closes the pipe: that ends the command, it is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// What libraries print (Next tells of its start) is no result.
console.log = console.error;
console.info = console.error;

const noColour = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';
const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colour: process.stdout.isTTY === true && !noColour && process.env.TERM !== 'dumb',
  interrupted: interruption.signal,
};

const code = await runProgram(process.argv.slice(2), { terminal, root, version });
// An empty write is called back once everything before it has left, so that a pipe gets the whole of a large result.
process.stdout.write('', () => process.exit(code));
