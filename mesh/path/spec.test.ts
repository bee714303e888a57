import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const HERE = new URL('./', import.meta.url);
const RIG = new URL('../../rig/tests/', import.meta.url);

/** `W-1 to W-4` as each rule of it, everything else as it stands. */
const rulesIn = (title: string): string[] =>
  [...title.matchAll(/\b([A-Z])-(\d+)\b(?: to \1-(\d+)\b)?/g)].flatMap(([, letter, first, last = first]) => {
    const [from, to] = [Number(first), Number(last)];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => `${letter}-${from + i}`);
  });

/** Titles as they stand in a test file: the first argument of `test`, `describe` and what is called on them. */
const titlesIn = (source: string): string[] =>
  [...source.matchAll(/^\s*(?:test|describe|\]\s*(?:as const\s*)?\))[^('"`]*\(\s*(?:\n\s*)?(['"`])(.*?)\1/gm)].map(
    ([, , title = '']) => title,
  );

const unit = readdirSync(HERE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
const real = readdirSync(RIG).filter((name) => name.endsWith('.spec.ts'));
const quoted = new Set(
  [...unit.map((name) => new URL(name, HERE)), ...real.map((name) => new URL(name, RIG))].flatMap((file) =>
    titlesIn(readFileSync(file, 'utf8')).flatMap(rulesIn),
  ),
);
const rules = [...readFileSync(new URL('SPEC.md', HERE), 'utf8').matchAll(/^- \*\*([A-Z]-\d+)\*\*/gm)].map(
  ([, rule = '']) => rule,
);

test('each rule of SPEC.md is quoted by the title of a test', () => {
  expect(rules.length).toBeGreaterThan(130);
  expect(rules.filter((rule) => !quoted.has(rule))).toEqual([]);
});

test('each rule has one number, and no title quotes a rule that there is not', () => {
  expect(rules.filter((rule, i) => rules.indexOf(rule) !== i)).toEqual([]);
  expect([...quoted].filter((rule) => !rules.includes(rule))).toEqual([]);
});
