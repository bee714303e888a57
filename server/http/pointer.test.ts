import { expect, it } from 'vitest';
import { resolvePointer } from './pointer.ts';

const document = { a: [{ 'b/c': 1, 'd~e': null }], '': 2 };

it('finds what RFC 6901 says', () => {
  expect(resolvePointer(document, '')).toEqual({ ok: true, value: document });
  expect(resolvePointer(document, '/a/0/b~1c')).toEqual({ ok: true, value: 1 });
  expect(resolvePointer(document, '/a/0/d~0e')).toEqual({ ok: true, value: null });
  expect(resolvePointer(document, '/')).toEqual({ ok: true, value: 2 });
});

it('finds nothing where nothing stands, and never an inherited name', () => {
  for (const pointer of ['a', '/b', '/a/1', '/a/0/b~1c/x', '/a/length', '/constructor', '/__proto__'])
    expect(resolvePointer(document, pointer).ok).toBe(false);
});
