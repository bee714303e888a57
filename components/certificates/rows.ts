import { type Grace, graceOf } from '@/mesh/certificates/grace';
import { issuedAt, renewalPoint, renewalWindow } from '@/mesh/certificates/renewal';
import { rootRows } from '@/mesh/certificates/rows';
import { type CertificateState, certificateState } from '@/mesh/certificates/state';
import {
  type Certificate,
  type EpochMs,
  type Fault,
  type Mesh,
  nameOf,
  namespaceOf,
  type Pod,
  type PodId,
  parseSpiffe,
  type Rotation,
  type SpiffeParts,
  type WorkloadCertificate,
  workloadParts,
} from '@/mesh/model';
import type { Life, Renewal } from '@/scene/certificates/lifeBar';

/** One certificate as the list shows it; nothing in it depends on the clock. */
export type CertificateRow = {
  readonly pod: PodId;
  readonly podName: string;
  readonly namespace: string;
  /** The workload's name, or the pod's when Kubernetes does not tell. */
  readonly workload: string;
  readonly certificate: WorkloadCertificate;
  readonly identity: SpiffeParts | null;
  readonly life: Life;
  readonly renewal: Renewal;
  readonly grace: Grace;
  /** Of this pod, oldest first. */
  readonly rotations: readonly Rotation[];
  /** What the text filter looks through, lower case. */
  readonly haystack: string;
};

type Tables = Pick<Mesh, 'certificates' | 'facts' | 'pods' | 'rotations'>;

/** Every certificate, the one that ends first at the top: that is the order of time left at any moment. */
export function rowsOf({ certificates, facts, pods, rotations }: Tables): readonly CertificateRow[] {
  const byPod = new Map<PodId, Rotation[]>();
  for (const rotation of rotations) {
    const seen = byPod.get(rotation.pod);
    if (seen) seen.push(rotation);
    else byPod.set(rotation.pod, [rotation]);
  }
  return Object.values(certificates)
    .map((certificate) =>
      rowOf(
        certificate,
        pods[certificate.pod],
        graceOf({ facts, pods }, certificate.pod),
        byPod.get(certificate.pod) ?? [],
      ),
    )
    .sort((a, b) => a.certificate.leaf.notAfter - b.certificate.leaf.notAfter || (a.pod < b.pod ? -1 : 1));
}

function rowOf(
  certificate: WorkloadCertificate,
  pod: Pod | undefined,
  grace: Grace,
  rotations: readonly Rotation[],
): CertificateRow {
  const podName = nameOf(certificate.pod);
  const workload = pod === undefined ? podName : workloadParts(pod.workload).name;
  const { leaf, spiffe } = certificate;
  const window = renewalWindow(certificate, grace.ratio, grace.jitter);
  return {
    pod: certificate.pod,
    podName,
    namespace: namespaceOf(certificate.pod),
    workload,
    certificate,
    identity: spiffe === null ? null : parseSpiffe(spiffe),
    life: { start: issuedAt(certificate), end: leaf.notAfter },
    renewal: window && { ...window, at: renewalPoint(certificate, grace.ratio) },
    grace,
    rotations,
    haystack: [certificate.pod, workload, spiffe ?? '', leaf.serial, leaf.issuer, ...leaf.sans].join(' ').toLowerCase(),
  };
}

/** Where a row stands at a moment, by what its agent was told. */
export const stateAt = ({ certificate, grace }: CertificateRow, now: EpochMs): CertificateState =>
  certificateState(certificate, now, grace.ratio, grace.jitter);

export type Filters = {
  readonly text: string;
  readonly states: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
};

/** Rows that pass all filters; an empty set lets everything pass, several words must all be found. */
export function filterRows(
  rows: readonly CertificateRow[],
  { text, states, namespaces }: Filters,
  now: EpochMs,
): readonly CertificateRow[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (namespaces.size === 0 || namespaces.has(row.namespace)) &&
      (states.size === 0 || states.has(stateAt(row, now))) &&
      wanted.every((word) => row.haystack.includes(word)),
  );
}

/** How many rows are in each state. */
export function countStates(rows: readonly CertificateRow[], now: EpochMs): Readonly<Record<CertificateState, number>> {
  const counts = { ok: 0, 'renewal-overdue': 0, expiring: 0, expired: 0 };
  for (const row of rows) counts[stateAt(row, now)] += 1;
  return counts;
}

export type Without = {
  readonly pod: PodId;
  readonly why:
    | { readonly kind: 'not-injected' | 'ambient' | 'control-plane' | 'unread' | 'source-off' }
    | { readonly kind: 'not-running'; readonly phase: string }
    | { readonly kind: 'fault'; readonly fault: Fault };
};

const SYSTEM_NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/** Pods that hold no known certificate, each with the reason. Finished pods and Kubernetes' own namespaces are left out. */
export function podsWithout(
  mesh: Pick<Mesh, 'pods' | 'certificates' | 'degradations' | 'sources'>,
): readonly Without[] {
  const faults = new Map(mesh.degradations.filter((d) => d.source === 'envoy').map((d) => [d.scope, d.fault]));
  const source = mesh.sources.envoy;
  const why = (pod: Pod): Without['why'] => {
    if (pod.controlPlane) return { kind: 'control-plane' };
    if (pod.proxy === 'ambient') return { kind: 'ambient' };
    if (pod.proxy === 'none') return { kind: 'not-injected' };
    const fault = faults.get(pod.id) ?? faults.get('*');
    if (fault !== undefined) return { kind: 'fault', fault };
    if (pod.phase !== 'Running') return { kind: 'not-running', phase: pod.reason ?? pod.phase };
    if (source.kind === 'failed' || source.kind === 'stale') return { kind: 'fault', fault: source.fault };
    return { kind: source.kind === 'off' ? 'source-off' : 'unread' };
  };
  return Object.values(mesh.pods)
    .filter((pod) => mesh.certificates[pod.id] === undefined)
    .filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && !SYSTEM_NAMESPACES.has(namespaceOf(pod.id)))
    .map((pod) => ({ pod: pod.id, why: why(pod) }))
    .sort((a, b) => (a.pod < b.pod ? -1 : 1));
}

export type RootRow = {
  readonly root: Certificate;
  readonly trusting: readonly PodId[];
  readonly notTrusting: readonly PodId[];
};

/** Every root that some proxy trusts, the one that ends first at the top, with who trusts it and who does not. */
export function rootsOf(mesh: Pick<Mesh, 'certificates'>): readonly RootRow[] {
  // A proxy of which only /certs was readable may tell no roots: it says nothing about whom it trusts.
  const telling = Object.values(mesh.certificates).filter((certificate) => certificate.roots.length > 0);
  return rootRows(mesh).map(({ root, trustedBy }) => {
    const trusting = new Set(trustedBy);
    return {
      root,
      trusting: trustedBy,
      notTrusting: telling.map(({ pod }) => pod).filter((pod) => !trusting.has(pod)),
    };
  });
}

/** How many certificates of those who trust a root claim to live longer than it: they end with it all the same. */
export const outliving = ({ root, trusting }: RootRow, rows: readonly CertificateRow[]): number =>
  rows.filter((row) => row.certificate.leaf.notAfter > root.notAfter && trusting.includes(row.pod)).length;
