import { expect, test } from 'vitest';
import { remembered, rememberedOf } from './remembered.ts';

test('asks once for each short text, forgets when there are too many, and keeps no long one', () => {
  const asked: string[] = [];
  const length = remembered(
    (text) => {
      asked.push(text);
      return text === 'none' ? undefined : text.length;
    },
    { most: 2, longest: 4 },
  );
  expect(['a', 'a', 'none', 'none'].map(length)).toEqual([1, 1, undefined, undefined]);
  expect(asked).toEqual(['a', 'none']);
  length('b');
  length('a');
  expect(asked).toEqual(['a', 'none', 'b', 'a']);
  length('too long');
  length('too long');
  expect(asked.slice(4)).toEqual(['too long', 'too long']);
});

test('asks once for each value, whatever the answer, and knows values by identity', () => {
  let asked = 0;
  const first = rememberedOf((list: readonly number[]) => {
    asked += 1;
    return list[0] ?? null;
  });
  const empty: number[] = [];
  expect([first(empty), first(empty), first([7]), first([7])]).toEqual([null, null, 7, 7]);
  expect(asked).toBe(3);
});
