import { expect, test } from 'vitest';
import { exitCodeOf } from './status.ts';

test('the exit code tells a node that is not well from none', () => {
  const programs = [{ name: 'etcd', state: 'answers' }] as const;
  expect(exitCodeOf({ running: true, mesh: true, programs, pods: [] })).toBe(0);
  expect(exitCodeOf({ running: true, mesh: false, programs, pods: [] })).toBe(1);
  expect(exitCodeOf({ running: false, mesh: false, programs, pods: null })).toBe(1);
  expect(exitCodeOf({ running: false, mesh: false, programs: [], pods: null })).toBe(3);
});
