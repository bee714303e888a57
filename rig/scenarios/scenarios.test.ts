import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scenarioNamed, scenarios } from './index.ts';

test('every scenario has a file of its name, a title and what to see', () => {
  const files = readdirSync(import.meta.dirname);
  for (const { name, title, see } of scenarios) {
    expect(files).toContain(`${name}.ts`);
    expect(title).not.toBe('');
    expect(see.length).toBeGreaterThan(0);
  }
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
});

test('an unknown name is answered with the names there are', () => {
  expect(() => scenarioNamed('flood')).toThrow(/there is no scenario "flood".*overflow/);
});
