#!/usr/bin/env node
/**
 * `npm run bench [-- NAME]…`: runs every bench/*.bench.ts, or those whose name holds one of the words, one after the other.
 * Exit 1 when one of them missed its target or failed. `--real` runs those of bench/real in their place, which measure whole
 * commands on the mesh that KUBECONFIG names and need istioctl. Builds what is missing for those that run the built program.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, checkNode, install, isBuilt, ROOT, run, runCode, say } from './lib.mjs';

checkNode();
install();
const args = process.argv.slice(2);
const real = args.includes('--real');
const words = args.filter((word) => word !== '--real');
const folder = real ? join('bench', 'real') : 'bench';
const files = readdirSync(join(ROOT, folder))
  .filter((name) => name.endsWith('.bench.ts') && (words.length === 0 || words.some((word) => name.includes(word))))
  .sort();
if (files.length === 0) {
  say(`no benchmark is named like ${words.join(' or ')}`);
  process.exit(2);
}
if (real && (process.env.KUBECONFIG ?? '') === '') {
  say('these benchmarks need a mesh: KUBECONFIG=FILE npm run bench -- --real');
  process.exit(2);
}
const runsTheProgram = real || files.includes('firstLoad.bench.ts');
if (runsTheProgram && !isBuilt()) run(process.execPath, ['scripts/build.mjs']);
let failed = false;
for (const file of files) {
  const code = await runCode(bin('tsx'), [join(folder, file)]);
  failed ||= code !== 0;
}
if (!real) say('whole commands against istioctl were not measured: they need a mesh (npm run bench -- --real)');
process.exit(failed ? 1 : 0);
