/** Finds a Chromium for the browser tests, or installs Debian's. */
import { existsSync } from 'node:fs';
import { run, say } from './lib.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Path of a Chromium; installs one with apt-get where that works. Throws with a remedy where it does not. */
export function ensureChromium() {
  const wanted = process.env.MESHPATH_CHROMIUM;
  if (wanted) return wanted;
  const found = PLACES.find((place) => existsSync(place));
  if (found) return found;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    throw new Error(
      'no Chromium found. Install one (Debian: apt-get install chromium) or set MESHPATH_CHROMIUM to its path.',
    );
  say('installing Chromium (once) …');
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', 'chromium'], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  return PLACES[0];
}
