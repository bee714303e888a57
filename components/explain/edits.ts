import { type Question, toBody } from './question.ts';

/** The parts of a question that were edited. */
export function edits(before: Question, now: Question): readonly (keyof Question)[] {
  const a = toBody(before) as Partial<Record<keyof Question, unknown>>;
  const b = toBody(now) as Partial<Record<keyof Question, unknown>>;
  return (['from', 'to', 'method', 'headers', 'token', 'address'] as const).filter(
    (key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]),
  );
}
