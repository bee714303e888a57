'use client';
import { useStore } from '@/client/MeshProvider.tsx';
import type { Fault, Mesh } from '@/mesh/model';

/** What the access logs give, and what stands in their way. */
export type Logs = {
  /** Proxies whose log is being followed and not known to be off. */
  readonly followed: number;
  readonly off: number;
  /** The source as a whole is down. */
  readonly down: Fault | null;
  /** Less than the whole is missing: logs off somewhere, a namespace that may not be read. */
  readonly missing: readonly Fault[];
};

export function logsOf(mesh: Mesh): Logs {
  const states = Object.values(mesh.accessLogs);
  const status = mesh.sources.accesslog;
  const off = states.filter((s) => s.state === 'off').length;
  return {
    followed: states.length - off,
    off,
    down: status.kind === 'failed' || status.kind === 'stale' ? status.fault : null,
    missing: mesh.degradations.filter((d) => d.source === 'accesslog').map((d) => d.fault),
  };
}

const same = (a: Logs, b: Logs) =>
  a.followed === b.followed &&
  a.off === b.off &&
  a.down === b.down &&
  a.missing.length === b.missing.length &&
  a.missing.every((fault, i) => fault === b.missing[i]);

export const useLogs = (): Logs => useStore((s) => logsOf(s.mesh), same);
