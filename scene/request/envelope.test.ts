import { expect, it } from 'vitest';
import { envelopeAt } from './envelope.ts';

const tip = (seal: number) => Number(/L0 (-?[\d.]+)/.exec(envelopeAt(seal, 20).flap)?.[1]);

it('appears, then folds its flap, then is sealed', () => {
  expect(envelopeAt(0, 20)).toMatchObject({ opacity: 0, wax: 0 });
  expect(envelopeAt(0.35, 20)).toMatchObject({ opacity: 1, wax: 0 });
  expect(envelopeAt(1, 20)).toMatchObject({ opacity: 1, wax: 1 });
  expect(tip(0.35)).toBeLessThan(-10);
  expect(tip(0.9)).toBeGreaterThan(0);
});
