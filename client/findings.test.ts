// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import * as checks from '@/mesh/checks/checks';
import { EMPTY_MESH, epochMs } from '@/mesh/model';
import { FindingsWatch } from './findings.ts';
import { MeshStore } from './meshStore.ts';

afterEach(() => vi.useRealTimers());

it('asks for the code of the checks again after it could not be loaded', async () => {
  vi.useFakeTimers();
  const store = new MeshStore(() => performance.now());
  const load = vi.fn(async () => checks);
  load.mockRejectedValueOnce(new Error('ChunkLoadError'));
  const watch = new FindingsWatch(store, load);
  watch.subscribe(() => {});
  const clock = { kind: 'live', serverNow: epochMs(1) } as const;
  store.receive({ kind: 'snapshot', mesh: EMPTY_MESH, whole: true, clock });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(watch.get()).toBeNull();
  store.receive({ kind: 'clock', clock });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(watch.get()).not.toBeNull();
});
