import type { Registry } from 'prom-client';
import { checksOf } from '@/mesh/certificates/checks';
import { graceOf, stateOf } from '@/mesh/certificates/grace';
import { issuedAt, lifeOf, renewalPoint } from '@/mesh/certificates/renewal';
import { rootRows } from '@/mesh/certificates/rows';
import type { CertificateState } from '@/mesh/certificates/state';
import { type CertificateCheck, type EpochMs, type Mesh, nameOf, namespaceOf, workloadParts } from '@/mesh/model';
import type { WorkloadCertificate } from '@/mesh/model/certificate';
import { counter, figure, gauge, type Series } from './instruments.ts';
import type { Tally } from './tally.ts';

/** Workloads that get series of their own, those that end first; the rest is only in the sums. */
export const MAX_WORKLOADS = 2_000;

const WORKLOAD = ['namespace', 'kind', 'workload'] as const;
export type WorkloadLabels = Readonly<Record<(typeof WORKLOAD)[number], string>>;

const STATES: readonly CertificateState[] = ['ok', 'renewal-overdue', 'expiring', 'expired'];
const CHECKS: readonly CertificateCheck['name'][] = [
  'signature',
  'validity',
  'identity',
  'trust-domain',
  'mesh-root',
  'key-usage',
  'key-strength',
];

/** Registers what `/metrics` says of certificates. Times are seconds, shares ratios. */
export function certificateMetrics(registry: Registry, mesh: () => Mesh, now: () => EpochMs, tally: Tally): void {
  const perWorkload = (worst: (certificate: WorkloadCertificate) => number, pick: typeof Math.min) => () =>
    grouped(mesh()).map(
      ([labels, certificates]): Series<(typeof WORKLOAD)[number]> => [labels, pick(...certificates.map(worst))],
    );
  gauge(
    registry,
    'meshpath_certificate_expiry_seconds',
    'Seconds until the first certificate of a workload ends; negative once it has.',
    WORKLOAD,
    perWorkload(({ leaf }) => (leaf.notAfter - now()) / 1_000, Math.min),
  );
  gauge(
    registry,
    'meshpath_certificate_renewal_progress_ratio',
    'Age of the oldest certificate of a workload against its renewal point: 1 is when its agent is expected to renew.',
    WORKLOAD,
    perWorkload((certificate) => progressOf(mesh(), certificate, now()), Math.max),
  );
  gauge(
    registry,
    'meshpath_certificate_troubles',
    'Pods of a workload whose certificate is renewal-overdue, expiring or expired; no series while there is none.',
    [...WORKLOAD, 'state'],
    () => troubles(mesh(), now()),
  );
  gauge(registry, 'meshpath_certificates', 'Workload certificates by state.', ['state'], () => {
    const counts = new Map<string, number>(STATES.map((state) => [state, 0]));
    for (const certificate of Object.values(mesh().certificates)) {
      const state = stateOf(mesh(), certificate, now());
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    return [...counts].map(([state, n]): Series<'state'> => [{ state }, n]);
  });
  // From 0 on: of a series that begins at 1, Prometheus' `increase()` never shows the first renewal.
  counter(registry, 'meshpath_certificate_rotations_total', 'Renewals seen since Meshpath started.', WORKLOAD, () =>
    grouped(mesh()).map(([labels]): Series<(typeof WORKLOAD)[number]> => [labels, tally.rotations(labels)]),
  );
  gauge(registry, 'meshpath_certificate_check_failures', 'Certificates that fail a check now.', ['check'], () => {
    const failed = new Map<string, number>(CHECKS.map((check) => [check, 0]));
    for (const certificate of Object.values(mesh().certificates))
      for (const check of checksOf(mesh(), certificate, now()))
        if (check.passed === false) failed.set(check.name, (failed.get(check.name) ?? 0) + 1);
    return [...failed].map(([check, n]): Series<'check'> => [{ check }, n]);
  });
  gauge(registry, 'meshpath_root_expiry_seconds', 'Seconds until a root of trust ends.', ['root', 'subject'], () =>
    rootRows(mesh()).map(({ root }) => [rootLabels(root), (root.notAfter - now()) / 1_000]),
  );
  gauge(
    registry,
    'meshpath_root_trusting_proxies',
    'Proxies that trust a root. Two roots with different figures: a rotation is under way.',
    ['root', 'subject'],
    () => rootRows(mesh()).map(({ root, trustedBy }) => [rootLabels(root), trustedBy.length]),
  );
  gauge(
    registry,
    'meshpath_gateway_certificate_expiry_seconds',
    'Seconds until a certificate that a gateway serves to clients from outside ends.',
    [...WORKLOAD, 'secret'],
    () => served(mesh(), now()),
  );
  figure(registry, 'meshpath_certificate_sightings', 'Certificates in the history.', () => mesh().sightingCount);
  figure(
    registry,
    'meshpath_workloads_without_series',
    'Workloads left out of the series by workload, above the limit.',
    () => Math.max(0, byWorkload(mesh()).length - MAX_WORKLOADS),
  );
}

type TroubleLabel = (typeof WORKLOAD)[number] | 'state';

function troubles(mesh: Mesh, now: EpochMs): Series<TroubleLabel>[] {
  return grouped(mesh).flatMap(([labels, certificates]) => {
    const states = certificates.map((certificate) => stateOf(mesh, certificate, now));
    return STATES.filter((state) => state !== 'ok' && states.includes(state)).map(
      (state): Series<TroubleLabel> => [{ ...labels, state }, states.filter((s) => s === state).length],
    );
  });
}

/** Each secret of each gateway once, by the pod that is worst off. */
function served(mesh: Mesh, now: EpochMs): Series<(typeof WORKLOAD)[number] | 'secret'>[] {
  return grouped(mesh).flatMap(([labels, certificates]) => {
    const ends = new Map<string, number>();
    for (const { secret, leaf } of certificates.flatMap((certificate) => certificate.served ?? []))
      ends.set(secret, Math.min(leaf.notAfter, ends.get(secret) ?? Number.POSITIVE_INFINITY));
    return [...ends].map(
      ([secret, end]): Series<(typeof WORKLOAD)[number] | 'secret'> => [{ ...labels, secret }, (end - now) / 1_000],
    );
  });
}

const rootLabels = ({ sha256, serial, subject }: { sha256: string; serial: string; subject: string }) => ({
  root: (sha256 || serial).slice(0, 16),
  subject,
});

/** Lived share of the time to the renewal point. */
function progressOf(mesh: Mesh, certificate: WorkloadCertificate, now: EpochMs): number {
  if (lifeOf(certificate) <= 0) return 0;
  const start = issuedAt(certificate);
  const due = renewalPoint(certificate, graceOf(mesh, certificate.pod).ratio) - start;
  return due <= 0 ? 1 : (now - start) / due;
}

/** The labels of a pod's workload; of a pod that Kubernetes does not tell, its own name. */
export function workloadLabels(mesh: Pick<Mesh, 'pods'>, pod: WorkloadCertificate['pod']): WorkloadLabels {
  const workload = mesh.pods[pod]?.workload;
  if (workload === undefined) return { namespace: namespaceOf(pod), kind: 'Pod', workload: nameOf(pod) };
  const { namespace, kind, name } = workloadParts(workload);
  return { namespace, kind, workload: name };
}

/** What tells workloads apart. */
export const workloadKey = ({ namespace, kind, workload }: WorkloadLabels): string =>
  `${namespace}/${kind}/${workload}`;

type Grouped = readonly (readonly [WorkloadLabels, readonly WorkloadCertificate[]])[];

function byWorkload(mesh: Mesh): Grouped {
  const groups = new Map<string, [WorkloadLabels, WorkloadCertificate[]]>();
  for (const certificate of Object.values(mesh.certificates)) {
    const labels = workloadLabels(mesh, certificate.pod);
    const key = workloadKey(labels);
    const group = groups.get(key);
    if (group) group[1].push(certificate);
    else groups.set(key, [labels, [certificate]]);
  }
  return [...groups.values()];
}

function grouped(mesh: Mesh): Grouped {
  const all = byWorkload(mesh);
  if (all.length <= MAX_WORKLOADS) return all;
  const end = (certificates: readonly WorkloadCertificate[]) =>
    Math.min(...certificates.map(({ leaf }) => leaf.notAfter));
  return all.toSorted((a, b) => end(a[1]) - end(b[1])).slice(0, MAX_WORKLOADS);
}
