import { existsSync } from 'node:fs';
import { err, fault, ok, type Result } from '@/mesh/model';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium: `wanted` (MESHPATH_CHROMIUM) or the first that exists. Faults `chromium-missing`. */
export function findChromium(wanted: string | undefined, installed: string, exists = existsSync): Result<string> {
  if (wanted !== undefined && wanted !== '')
    return exists(wanted)
      ? ok(wanted)
      : err(
          fault(
            'chromium-missing',
            `There is no program ${wanted}.`,
            'Set MESHPATH_CHROMIUM to the path of a Chromium.',
          ),
        );
  const found = [installed, ...PLACES].find((place) => place !== '' && exists(place));
  return found !== undefined
    ? ok(found)
    : err(
        fault(
          'chromium-missing',
          'A picture needs Chromium, and none was found.',
          'Install one (Debian: apt-get install chromium; anywhere: npx playwright-core install chromium) or set MESHPATH_CHROMIUM to its path.',
        ),
      );
}

/** Whatever differs between machines and does not have to is switched off, so that the same page gives the same pixels. */
export const chromiumArgs = (root: boolean): string[] => [
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--hide-scrollbars',
  // A tile painted again in part differs by a shade at its rounded corners from one painted at once.
  '--disable-partial-raster',
  '--disable-skia-runtime-opts',
  // Chromium's own sandbox cannot start as root; the page it opens is Meshpath's own on this machine.
  ...(root ? ['--no-sandbox'] : []),
];
