import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8');
const split = css.indexOf('\n[data-theme="light"] {');
const tokens = (block: string) =>
  new Map([...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
const THEMES = { dark: tokens(css.slice(0, split)), light: tokens(css.slice(split)) };

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const TEXT = ['ink', 'ink-2', 'ink-3', 'xds', 'cert', 'good', 'warn', 'bad'];

test.each(Object.entries(THEMES))('every text tone of the %s theme reads on every ground it stands on', (_, theme) => {
  const failing = TEXT.flatMap((tone) =>
    ['ground', 'surface', 'raised', 'sunken', 'xds-soft', `${tone}-soft`]
      .filter((ground) => theme.has(ground))
      .map((ground) => ({ tone, ground, ratio: contrast(theme.get(tone) ?? '', theme.get(ground) ?? '') }))
      .filter(({ ratio }) => !(ratio >= 4.5)),
  );
  expect(theme.size).toBeGreaterThan(15);
  expect(failing).toEqual([]);
});
