/**
 * `npm run test:real`: Meshpath live on a real mesh, against kubectl, istioctl and the proxies' own logs.
 * Uses the mesh of $KUBECONFIG, else the rig's, which it starts and takes down again. A rig that runs already it brings up to
 * date, takes scenarios back that are still applied, and leaves up.
 * Ends with `N passed, N failed`; a test that was skipped did not pass.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bin, checkNode, install, isBuilt, ROOT, run, runCode, say } from './lib.mjs';

const report = join(ROOT, 'test-results', 'real.json');

/** Says why no test ran and ends: that is a failure, never a pass. */
function giveUp(why) {
  say(why);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const ELSEWHERE =
  'Or set KUBECONFIG to a mesh made by a rig elsewhere; there the scenarios apiserver-away and expired-root-soon fail: they need its node and root.key here.';

/** Why there is no mesh to test on, or null. `given` is a kubeconfig. */
function whyNoMesh(given) {
  if (given) return existsSync(resolve(ROOT, given)) ? null : `KUBECONFIG is ${given}, and there is no such file.`;
  if (process.platform !== 'linux') return `the rig needs Linux; this is ${process.platform}. ${ELSEWHERE}`;
  if (process.getuid?.() !== 0)
    return `the rig needs root: it makes network namespaces, mounts and iptables rules. ${ELSEWHERE}`;
  return null;
}

const rig = (...args) => runCode(process.execPath, ['--import', 'tsx', join(ROOT, 'rig', 'main.ts'), ...args]);

/** What `rig status` ends with when no node runs. */
const NO_NODE = 3;

checkNode();
const given = process.env.KUBECONFIG || undefined;
const why = whyNoMesh(given);
if (why !== null) giveUp(why);

let chromium;
try {
  install();
  const { ensureChromium } = await import('./chromium.mjs');
  chromium = ensureChromium();
  if (!isBuilt()) run(process.execPath, ['scripts/build.mjs']);
} catch (error) {
  giveUp(error.message);
}

// Ctrl-C ends what runs now; this script goes on, so that it takes the rig down.
process.on('SIGINT', () => {});
// A node that runs is somebody's, well or not. Its mesh may lack the demo, or have a scenario applied: `up` sees to both.
const wasUp = given !== undefined || (await rig('status')) !== NO_NODE;
if (given === undefined && (await rig('up')) !== 0) {
  if (!wasUp) await rig('down');
  giveUp('the rig did not come up.');
}

rmSync(report, { force: true });
const started = Date.now();
const code = await runCode(
  bin('playwright'),
  ['test', '--config', 'playwright.real.config.ts', ...process.argv.slice(2)],
  { MESHPATH_CHROMIUM: chromium },
);
if (!wasUp && (await rig('down')) !== 0) say('the rig did not go down cleanly: see `npm run rig -- status`.');

// A runner may fail outside any test (a broken import), and no test at all is a failure, too.
const stats = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8')).stats
  : { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
const lost = stats.unexpected + stats.flaky + stats.skipped;
const failed = code !== 0 || stats.expected === 0 ? Math.max(1, lost) : lost;
say(`real mesh: ${Math.round((Date.now() - started) / 1_000)} s`);
console.log(`${stats.expected} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
