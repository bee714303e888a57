#!/usr/bin/env node
/**
 * `npm run bench [-- NAME]…`: runs every bench/*.bench.ts, or those whose name holds one of the words, one after the other.
 * Exit 1 as soon as one misses its target or fails.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, checkNode, install, ROOT, runCode, say } from './lib.mjs';

checkNode();
install();
const words = process.argv.slice(2);
const files = readdirSync(join(ROOT, 'bench'))
  .filter((name) => name.endsWith('.bench.ts') && (words.length === 0 || words.some((word) => name.includes(word))))
  .sort();
if (files.length === 0) {
  say(`no benchmark is named like ${words.join(' or ')}`);
  process.exit(2);
}
let failed = false;
for (const file of files) {
  const code = await runCode(bin('tsx'), [join('bench', file)]);
  failed ||= code !== 0;
}
process.exit(failed ? 1 : 0);
