import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Rig } from '../rig.ts';
import { apiserverAway } from './apiserver-away.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn() }));

/** A mesh whose istiod knows the object that the scenario makes for it, or not, and never hears of a change. */
const deafRig = (knows: boolean) =>
  ({
    apply: vi.fn(async () => {}),
    remove: vi.fn(async () => {}),
    istioctl: async () => (knows ? '["after-outage.example"]' : '[]'),
  }) as unknown as Rig;

test.each([
  [false, /no notice of a new object/],
  [true, /no notice of an object that went/],
])('an istiod that hears of nothing is not waited for without end', async (knows, message) => {
  vi.useFakeTimers();
  vi.mocked(sleep).mockImplementation(async (ms = 0) => void vi.advanceTimersByTime(ms));
  const rig = deafRig(knows);
  await expect(apiserverAway.settle?.(rig)).rejects.toThrow(message);
  expect(rig.remove).toHaveBeenCalledOnce();
  vi.useRealTimers();
});
