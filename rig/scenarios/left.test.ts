import { expect, test } from 'vitest';
import { itemsOf, nameOf, parseObjects } from '../mesh/documents.ts';
import type { Rig } from '../rig.ts';
import { scenarios } from './index.ts';
import { stillThere } from './left.ts';

/** A mesh that has those objects, of the ones that it is asked for, whose name is this. */
const meshWith = (...present: string[]) => {
  const asked: string[] = [];
  const rig = {
    async kubectl(_: readonly string[], { input = '' } = {}) {
      const items = parseObjects(input, 'what was asked for');
      asked.push(...items.map(nameOf));
      return JSON.stringify({ kind: 'List', items: items.filter(({ metadata }) => present.includes(metadata.name)) });
    },
  } as unknown as Rig;
  return { rig, asked };
};

const namesIn = async (rig: Rig) => (await stillThere(rig)).map(({ name }) => name);

test('finds the scenarios of which an object is there, though it be one of several', async () => {
  expect(await namesIn(meshWith().rig)).toEqual([]);
  const left = meshWith('request-stamp', 'node-agent', 'istiod-canary').rig;
  expect(await namesIn(left)).toEqual(['nack', 'not-injected', 'canary-upgrade']);
});

test('asks once for every object that a scenario adds', async () => {
  const { rig, asked } = meshWith();
  await stillThere(rig);
  expect(new Set(asked).size).toBe(asked.length);
  for (const { name, adds } of scenarios)
    if (adds) expect(asked).toEqual(expect.arrayContaining(parseObjects(adds, name).map(nameOf)));
});

test('kubectl’s answer is read for one object, several and none', () => {
  const one = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'crowd' } };
  expect(itemsOf('')).toEqual([]);
  expect(itemsOf(JSON.stringify(one))).toEqual([one]);
  expect(itemsOf(JSON.stringify({ kind: 'List', items: [one] }))).toEqual([one]);
});
