#!/usr/bin/env node
/** Runs the built command line, or says how to build it. */
import { existsSync } from 'node:fs';

const built = new URL('../dist/meshpath.mjs', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  process.stderr.write('meshpath: the command line is not built yet.\n  npm run build\n');
  process.exit(3);
}
