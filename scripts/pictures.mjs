/** `npm run pictures`: makes the README's pictures anew, from the shipped recording 42 s after its start. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { checkNode, install, isBuilt, ROOT, run } from './lib.mjs';

const SCENE = ['--recording', join(ROOT, 'recordings', 'shop.meshpath.gz'), '--at', '42s'];
const MESHPATH = join(ROOT, 'bin', 'meshpath.mjs');
const REFUSED = { from: 'load/Deployment/loadgen', to: 'shop/Deployment/payment-v2', status: 403 };

checkNode();
install();
if (!isBuilt()) run(process.execPath, ['scripts/build.mjs']);
const env = { ...process.env, MESHPATH_CHROMIUM: ensureChromium() };
const meshpath = (...args) =>
  execFileSync(MESHPATH, args, { cwd: ROOT, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** Id of the newest request that was refused at that moment. */
function refused() {
  const { requests } = JSON.parse(meshpath('requests', ...SCENE, '-o', 'json'));
  const found = requests.findLast((r) => Object.entries(REFUSED).every(([key, value]) => r[key] === value));
  if (found === undefined) throw new Error('the recording has no refused request at this moment');
  return found.id;
}

const question = ['--from', 'load/loadgen', '--versus', 'shop/order', '--to', 'http://payment.shop:8080/refund'];
const pictures = {
  'mesh-dark': [],
  'mesh-light': ['--theme', 'light'],
  'request-denied-dark': ['--view', 'requests', '--select', refused()],
  'explain-dark': ['--view', 'explain', ...question, '--size', '1600x1100'],
  'certificates-dark': ['--view', 'certificates'],
  'control-dark': ['--view', 'control'],
};
for (const [name, flags] of Object.entries(pictures))
  meshpath('screenshot', ...SCENE, ...flags, '--out', join(ROOT, 'docs', 'images', `${name}.png`));
