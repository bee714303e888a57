import { describe, expect, it } from 'vitest';
import { chromiumArgs, findChromium } from './chromium.ts';

describe('findChromium', () => {
  it('takes the one that is asked for, else the installed one, else a usual place', () => {
    const all = () => true;
    expect(findChromium('/mine', '/installed', all)).toEqual({ ok: true, value: '/mine' });
    expect(findChromium(undefined, '/installed', all)).toEqual({ ok: true, value: '/installed' });
    expect(findChromium('', '/installed', (p) => p === '/usr/bin/chromium')).toEqual({
      ok: true,
      value: '/usr/bin/chromium',
    });
  });

  it('never falls back silently from the one that is asked for', () => {
    const found = findChromium('/mine', '', (p) => p !== '/mine');
    expect(!found.ok && found.error.message).toBe('There is no program /mine.');
  });

  it('says how to get one', () => {
    const found = findChromium(undefined, '', () => false);
    expect(!found.ok && found.error.remedy).toContain('MESHPATH_CHROMIUM');
  });
});

describe('chromiumArgs', () => {
  it('gives up the sandbox only where it cannot run', () => {
    expect(chromiumArgs(false)).not.toContain('--no-sandbox');
    expect(chromiumArgs(true)).toContain('--no-sandbox');
  });
});
