// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';
import { MeshStore } from '@/client/meshStore.ts';
import { EMPTY_MESH, epochMs } from '@/mesh/model';
import { TimeBar } from './TimeBar.tsx';

const store = new MeshStore(() => 0);
vi.mock('@/client/MeshProvider', async (original) => ({
  ...(await original<object>()),
  useMeshStore: () => store,
  useStore: (selector: (state: ReturnType<typeof store.getState>) => unknown) => selector(store.getState()),
}));
vi.mock('./behaviours/timeline.ts', () => ({ createTimeline: () => ({ destroy: () => {} }) }));

it('says the date of the running time, not of where the recording begins', async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const start = epochMs(new Date(2026, 10, 25, 23, 59, 30).getTime());
  const clock = (at: number) =>
    ({
      kind: 'replay',
      serverNow: epochMs(0),
      at: epochMs(at),
      playing: false,
      speed: 1,
      start,
      end: epochMs(start + 60_000),
      recording: {
        name: 'night',
        recordedAt: start,
        lengthMs: 60_000,
        toolVersion: '',
        istioVersion: null,
        kubernetesVersion: null,
        envoyVersion: null,
        ticks: [],
      },
    }) as const;
  store.receive({ kind: 'snapshot', mesh: EMPTY_MESH, whole: true, clock: clock(start) });
  const host = document.createElement('div');
  const root = createRoot(host);
  await act(async () => root.render(<TimeBar play={() => {}} fault={null} />));
  expect(host.textContent).toContain('23:59:3025 Nov 2026');
  await act(async () => store.receive({ kind: 'clock', clock: clock(start + 45_000) }));
  expect(host.textContent).toContain('00:00:1526 Nov 2026');
  act(() => root.unmount());
});
