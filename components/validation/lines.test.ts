import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FindingReport } from '@/wire/validate';
import { lineSeverities, offsetOf, piecesOf } from './lines.ts';

const finding = (line: number, column: number, endColumn: number, severity: FindingReport['severity'] = 'error') =>
  ({ at: { line, column, endLine: line, endColumn }, severity }) as FindingReport;

describe('piecesOf', () => {
  it('marks what is meant and colours keys and comments around it', () => {
    expect(piecesOf('  host: payment # v1', 3, [finding(3, 9, 16)])).toEqual([
      { text: '  ', kind: 'plain' },
      { text: 'host:', kind: 'key' },
      { text: ' ', kind: 'plain' },
      { text: 'payment', kind: 'mark', severity: 'error' },
      { text: ' ', kind: 'plain' },
      { text: '# v1', kind: 'comment' },
    ]);
  });

  it('marks the line where the place has no width', () => {
    expect(piecesOf('  a: 1', 1, [finding(1, 1, 1, 'warning')]).find((p) => p.kind === 'mark')?.text).toBe('a: 1');
  });

  it('loses no character of any line', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(30), fc.nat(30), (line, from, to) => {
        expect(
          piecesOf(line, 1, [finding(1, from + 1, to + 1)])
            .map((p) => p.text)
            .join(''),
        ).toBe(line);
        expect(
          piecesOf(line, 2, [finding(1, from + 1, to + 1)])
            .map((p) => p.text)
            .join(''),
        ).toBe(line);
      }),
    );
  });
});

it('takes the worst of a line', () => {
  const lines = lineSeverities([finding(2, 1, 2, 'note'), finding(2, 4, 5, 'error'), finding(3, 1, 2, 'warning')]);
  expect([...lines]).toEqual([
    [2, 'error'],
    [3, 'warning'],
  ]);
});

it('finds a place in the text', () => {
  expect(offsetOf('a\nbcd\ne', 2, 2)).toBe(3);
  expect(offsetOf('a', 9, 1)).toBe(1);
});
