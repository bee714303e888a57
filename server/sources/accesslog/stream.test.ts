import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineReader, MAX_LINE_BYTES } from './lines.ts';
import { ReadMark, splitStamp } from './stamp.ts';

describe('lines of a stream', () => {
  test('are the same however the bytes are cut into chunks, split characters included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[\r\n]/g, ' '))),
        fc.array(fc.nat(50)),
        (texts, cuts) => {
          const bytes = Buffer.from(texts.map((t) => `${t}\n`).join(''));
          const reader = new LineReader();
          const lines: string[] = [];
          let at = 0;
          for (const cut of [...cuts, bytes.length]) {
            lines.push(...reader.push(bytes.subarray(at, at + cut)).map((l) => l.text));
            at += cut;
          }
          expect(lines).toEqual(texts.map((t) => Buffer.from(t).toString()));
          expect(reader.pending()).toBe(0);
        },
      ),
    );
  });

  test('an enormous line is cut, never held, and the next line is whole', () => {
    const reader = new LineReader();
    for (let i = 0; i < 100; i++) {
      expect(reader.push(Buffer.alloc(MAX_LINE_BYTES / 2, 'x'))).toEqual([]);
      expect(reader.pending()).toBeLessThanOrEqual(MAX_LINE_BYTES);
    }
    const [huge, next] = reader.push(Buffer.from('end\nnext\n'));
    expect([huge?.cut, huge?.text.length, next]).toEqual([true, MAX_LINE_BYTES, { text: 'next', cut: false }]);
  });

  test('invalid UTF-8 becomes a replacement character', () => {
    expect(new LineReader().push(Buffer.from([0x61, 0xff, 0x62, 0x0a]))).toEqual([{ text: 'a\ufffdb', cut: false }]);
  });
});

describe('stamps', () => {
  test('have nine digits whatever the runtime left out, in any zone', () => {
    const a = splitStamp('2026-11-22T17:38:34.9178Z {"a":1}');
    expect(a.rest).toBe('{"a":1}');
    expect(splitStamp('2026-11-22T18:38:34.917800000+01:00 x').stamp).toBe(a.stamp);
    expect(splitStamp('2026-11-22T17:38:34.917800001Z x').stamp).toBe((a.stamp ?? 0n) + 1n);
    expect(splitStamp('no stamp')).toEqual({ stamp: null, rest: 'no stamp' });
  });

  test('resuming takes every line exactly once, equal and disordered stamps included', () => {
    const step = fc.record({ gap: fc.constantFrom(0, 0, 1, 9, 40), early: fc.integer({ min: 0, max: 9 }) });
    const lines = fc.array(step, { minLength: 1, maxLength: 40 }).map((steps) => {
      let at = 1_000_000_000_000n;
      return steps.map(({ gap, early }) => {
        at += BigInt(gap) * 500_000n;
        return at - BigInt(early) * 500_000n;
      });
    });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(40), { maxLength: 4 }), (stamps, breaks) => {
        const mark = new ReadMark();
        const taken: number[] = [];
        let read = 0;
        // Each stream begins at the start again and goes further than the one before.
        for (const until of [...breaks.sort((a, b) => a - b), stamps.length]) {
          mark.rewind();
          for (const [i, stamp] of stamps.slice(0, Math.max(read, until)).entries())
            if (mark.isNew(stamp)) taken.push(i);
          read = Math.max(read, until);
        }
        expect(taken.length).toBe(stamps.length);
      }),
      { numRuns: 500 },
    );
  });
});
