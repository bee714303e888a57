/**
 * Tests the alert rules with promtool. Takes Debian's where it is installed; else, as root on Debian, fetches it once from the
 * package prometheus without installing that, which would start a server. Exit 0 passed, 1 failed, 3 no promtool to be had.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run, runCode, say } from './lib.mjs';

const CACHE = join(ROOT, 'node_modules', '.cache', 'promtool');
const PLACES = [
  process.env.MESHPATH_PROMTOOL ?? '',
  '/usr/bin/promtool',
  '/usr/local/bin/promtool',
  join(CACHE, 'usr/bin/promtool'),
];

/** Path of a promtool, null where there is none and none can be fetched. */
function findPromtool() {
  const found = PLACES.find((place) => place !== '' && existsSync(place));
  if (found) return found;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return null;
  say('fetching promtool (once) …');
  const dir = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', 'prometheus'], { cwd: dir });
    const deb = readdirSync(dir).find((name) => name.endsWith('.deb'));
    if (deb === undefined) return null;
    mkdirSync(CACHE, { recursive: true });
    run('dpkg-deb', ['-x', join(dir, deb), CACHE]);
    rmSync(join(CACHE, 'usr/bin/prometheus'), { force: true });
    return PLACES.at(-1);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const promtool = findPromtool();
if (promtool === null || promtool === undefined) {
  say(
    'the alert rules were not tested: no promtool. Install it (Debian: apt-get install prometheus) or set MESHPATH_PROMTOOL.',
  );
  process.exit(3);
}
const rules = join(ROOT, 'deploy', 'prometheus');
for (const args of [
  ['check', 'rules', join(rules, 'alerts.yaml')],
  ['test', 'rules', join(rules, 'alerts.test.yaml')],
])
  if ((await runCode(promtool, args)) !== 0) process.exit(1);
