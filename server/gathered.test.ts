import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Gathered } from './gathered.ts';

it('gives back what was put in, however it was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9_000 }), { maxLength: 20 }), (pieces) => {
      const gathered = new Gathered();
      for (const piece of pieces) gathered.add(Buffer.from(piece));
      const whole = Buffer.concat(pieces);
      expect(gathered.size).toBe(whole.length);
      expect(gathered.take().equals(whole)).toBe(true);
      expect([gathered.size, gathered.take().length]).toEqual([0, 0]);
    }),
  );
});

it('takes about as much memory as it holds, also of single bytes', () => {
  const before = process.memoryUsage();
  const gathered = new Gathered();
  for (let i = 0; i < 4 << 20; i++) gathered.add(Buffer.from([i]));
  const { arrayBuffers } = process.memoryUsage();
  expect(arrayBuffers - before.arrayBuffers).toBeLessThan(64 << 20);
  expect(gathered.take()).toHaveLength(4 << 20);
});
