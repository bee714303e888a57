'use client';
import { useSyncExternalStore } from 'react';
import type { CheckResult } from '@/mesh/checks/checks';
import type { Mesh } from '@/mesh/model';
import { busy } from './idle.ts';
import { useMeshStore } from './MeshProvider.tsx';
import type { MeshStore } from './meshStore.ts';

/** Changes come in bursts (a rollout): the checks wait for a quiet moment, but no longer than the second figure. */
const QUIET_MS = 400;
const PATIENCE_MS = 3_000;

/** What the checks read. Requests, sweeps and certificates change none of it, so traffic makes nothing run. */
const READ = [
  'namespaces',
  'pods',
  'services',
  'endpointSlices',
  'serviceAccounts',
  'webhooks',
  'objects',
  'facts',
  'degradations',
] as const;

/** Runs Meshpath's own checks over a store's mesh for as long as somebody looks. The checks load when they are first wanted. */
export class FindingsWatch {
  private result: CheckResult | null = null;
  private checked: Mesh | null = null;
  private waitingSince: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private leave: (() => void) | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly store: MeshStore,
    private readonly load = () => import('@/mesh/checks/checks'),
  ) {}

  readonly get = (): CheckResult | null => this.result;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.leave ??= this.store.subscribe(() => this.look());
    this.look();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.leave?.();
      this.leave = null;
      clearTimeout(this.timer);
      this.waitingSince = null;
    };
  };

  private look(): void {
    const { ready, mesh } = this.store.getState();
    if (!ready || (this.checked !== null && READ.every((table) => this.checked?.[table] === mesh[table]))) return;
    const now = performance.now();
    // The first answer is wanted at once.
    const delay = this.checked === null ? 0 : QUIET_MS;
    if (this.waitingSince !== null && now - this.waitingSince > PATIENCE_MS) return;
    this.waitingSince ??= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), delay);
  }

  private async run(): Promise<void> {
    const done = busy('checks');
    try {
      const checks = await this.load().catch(() => null);
      // Without their code the mesh's next change asks for it again.
      if (checks === null) return;
      this.checked = this.store.getState().mesh;
      this.result = checks.checkMesh(this.checked);
      for (const listener of this.listeners) listener();
    } finally {
      this.waitingSince = null;
      done();
    }
  }
}

const watches = new WeakMap<MeshStore, FindingsWatch>();

function watchOf(store: MeshStore): FindingsWatch {
  let watch = watches.get(store);
  if (watch === undefined) {
    watch = new FindingsWatch(store);
    watches.set(store, watch);
  }
  return watch;
}

/** What Meshpath's own checks find in the mesh as it stands; null until they have run for the first time. */
export function useFindings(): CheckResult | null {
  const watch = watchOf(useMeshStore());
  return useSyncExternalStore(watch.subscribe, watch.get, () => null);
}
