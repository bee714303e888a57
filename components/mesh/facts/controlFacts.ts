import {
  type EpochMs,
  type IstiodFigures,
  type Mesh,
  newestVersion,
  type Pod,
  type PodId,
  runsProxy,
} from '@/mesh/model';
import { syncSummary } from '@/mesh/sync/summary.ts';
import { isReady } from './nodeFacts.ts';

/** istiod's figures over all replicas; null where no replica told. */
export type ControlFacts = {
  readonly replicas: readonly {
    readonly id: PodId;
    readonly ready: boolean;
    /** Istio's name for the control plane that it belongs to; null when its pod is not known. */
    readonly revision: string | null;
    readonly figures: IstiodFigures | null;
  }[];
  /** More than one while an upgrade is under way; each has proxies of its own. */
  readonly revisions: readonly string[];
  /** No replica is left, and the source says so: more than not having read any yet. */
  readonly gone: boolean;
  readonly version: string | null;
  readonly services: number | null;
  readonly endpoints: number | null;
  readonly pushes: number | null;
  /** Those that run, and those that a replica holds. */
  readonly proxies: number;
  /** Null while no istiod could be asked: not knowing is not the same as nobody in sync. */
  readonly inSync: number | null;
  readonly refusing: number;
  /** Running proxies that no replica names. */
  readonly unheld: number;
  readonly issued: number | null;
  readonly csrErrors: number | null;
  readonly rootExpiresAt: EpochMs | null;
  readonly validated: number | null;
  readonly rejected: number | null;
  readonly injections: number | null;
  readonly injectionFailures: number | null;
  readonly convergenceMs: number | null;
};

/** @param now decides whether a push that waits is still on its way */
export function controlFactsOf(mesh: Mesh, now: EpochMs): ControlFacts {
  const pods = Object.values(mesh.pods).filter((pod: Pod) => pod.controlPlane);
  const ids = [
    ...new Set<PodId>([...pods.map((pod) => pod.id), ...Object.values(mesh.istiods).map((f) => f.pod)]),
  ].sort();
  const all = Object.values(mesh.istiods);
  const replicas = ids.map((id) => {
    const pod = mesh.pods[id];
    return {
      id,
      ready: pod ? isReady(pod) : true,
      revision: pod ? (pod.labels['istio.io/rev'] ?? 'default') : null,
      figures: mesh.istiods[id] ?? null,
    };
  });
  const { counts, unheld } = syncSummary(mesh, now);
  return {
    replicas,
    revisions: [...new Set(replicas.flatMap(({ revision }) => revision ?? []))].sort(),
    gone: ids.length === 0 && mesh.sources.istiod.kind === 'failed',
    version: newestVersion(all.flatMap((f) => f.version ?? [])) ?? mesh.facts.istioVersion,
    // Replicas know the same registry, so the largest view counts; what they did themselves adds up.
    services: largest(all, (f) => f.servicesKnown),
    endpoints: largest(all, (f) => f.endpointsKnown),
    pushes: total(all, (f) =>
      f.pushesByType === null ? null : Object.values(f.pushesByType).reduce((a, b) => a + b, 0),
    ),
    proxies: new Set([...Object.keys(mesh.sync), ...runningProxies(mesh)]).size,
    inSync:
      mesh.sources.istiod.kind !== 'live' && Object.keys(mesh.sync).length === 0
        ? null
        : counts.synced + counts.pushing,
    refusing: counts.nack,
    unheld: unheld.length,
    issued: total(all, (f) => f.certificatesIssued),
    csrErrors: total(all, (f) => f.csrErrors),
    rootExpiresAt: smallest(all, (f) => f.rootExpiresAt) as EpochMs | null,
    validated: total(all, (f) => f.validationPassed),
    rejected: total(all, (f) => f.validationFailed),
    injections: total(all, (f) => f.injections),
    injectionFailures: total(all, (f) => f.injectionFailures),
    convergenceMs: largest(all, (f) => f.meanConvergenceMs),
  };
}

const runningProxies = (mesh: Mesh) => Object.values(mesh.pods).flatMap((pod) => (runsProxy(pod) ? [pod.id] : []));

type Pick = (figures: IstiodFigures) => number | null;
const known = (all: readonly IstiodFigures[], pick: Pick) => all.map(pick).filter((n) => n !== null);
const total = (all: readonly IstiodFigures[], pick: Pick) => {
  const numbers = known(all, pick);
  return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0);
};
const largest = (all: readonly IstiodFigures[], pick: Pick) => {
  const numbers = known(all, pick);
  return numbers.length === 0 ? null : Math.max(...numbers);
};
const smallest = (all: readonly IstiodFigures[], pick: Pick) => {
  const numbers = known(all, pick);
  return numbers.length === 0 ? null : Math.min(...numbers);
};
