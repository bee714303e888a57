/**
 * `npm test`: every check that needs no cluster. Installs what is missing, runs all checks even if one fails,
 * and ends with `N passed, N failed`, which counts each unit and browser test and each whole-tree check.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, install, isBuilt, ROOT, runCode, say } from './lib.mjs';

checkNode();
install();
const { ensureChromium } = await import('./chromium.mjs');
const { bin } = await import('./lib.mjs');

const out = join(ROOT, 'test-results');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

let passed = 0;
let failed = 0;
const count = (name, p, f) => {
  passed += p;
  failed += f;
  console.log(`${f === 0 ? 'ok  ' : 'FAIL'} ${name}: ${p} passed, ${f} failed`);
};

/** A check that passes or fails as a whole. */
async function check(name, command, args) {
  say(name);
  count(name, ...((await runCode(command, args)) === 0 ? [1, 0] : [0, 1]));
}

/** A test runner that writes a report; without a readable report it counts as one failure. */
async function suite(name, command, args, report, read, env) {
  say(name);
  const code = await runCode(command, args, env);
  const file = join(out, report);
  const result = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { p: 0, f: 0 };
  // A runner may fail outside any test (a broken import): never let that pass as "no failures". No test at all is a failure, too.
  count(name, result.p, code !== 0 || result.p === 0 ? Math.max(1, result.f) : result.f);
}

await check('types', 'npm', ['run', '-s', 'types']);
await check('lint and format', bin('biome'), ['check', '--error-on-warnings', '.']);
await check('imports', 'npm', ['run', '-s', 'imports']);
// Without promtool the rules are left to the unit test that holds them against the metrics; it is said, and counted as nothing.
say('alert rules');
const rules = await runCode(process.execPath, ['scripts/promtool.mjs']);
if (rules !== 3) count('alert rules', ...(rules === 0 ? [1, 0] : [0, 1]));
await suite(
  'units',
  bin('vitest'),
  ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${join(out, 'units.json')}`],
  'units.json',
  (r) => ({
    p: r.numPassedTests,
    f: r.numFailedTests + r.testResults.filter((t) => t.status === 'failed' && t.assertionResults.length === 0).length,
  }),
);
if (isBuilt()) count('build (up to date)', 1, 0);
else await check('build', process.execPath, ['scripts/build.mjs']);
await suite(
  'browser',
  bin('playwright'),
  ['test'],
  'browser.json',
  (r) => ({ p: r.stats.expected, f: r.stats.unexpected + r.stats.flaky }),
  { MESHPATH_CHROMIUM: ensureChromium() },
);

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
