import type { CertificateSighting, EpochMs, Mesh, PodId, Rotation, WorkloadCertificate } from '../model/index.ts';
import { epochMs } from '../model/index.ts';

/** A certificate just read of a proxy, as the flight recorder takes it down. */
export function sightingOf(
  mesh: Pick<Mesh, 'pods'>,
  at: EpochMs,
  { pod: id, spiffe, leaf, roots, chainVerified, receivedAt }: WorkloadCertificate,
): CertificateSighting {
  const pod = mesh.pods[id];
  return {
    pod: id,
    podUid: pod?.uid ?? null,
    workload: pod?.workload ?? null,
    spiffe,
    leaf: { serial: leaf.serial, issuer: leaf.issuer, notBefore: leaf.notBefore, notAfter: leaf.notAfter },
    roots: roots.map((root) => root.sha256 || root.serial).sort(),
    chainVerified,
    receivedAt,
    firstSeen: at,
    lastSeen: at,
  };
}

/** Whether two sightings are of the same certificate in the same pod. */
export const isSameSighting = (a: CertificateSighting, b: CertificateSighting): boolean =>
  a.leaf.serial === b.leaf.serial && isSamePod(a, b);

/** A pod that was not told apart counts as the same: then the serial decides alone. */
export const isSamePod = (a: CertificateSighting, b: CertificateSighting): boolean =>
  a.pod === b.pod && (a.podUid === b.podUid || a.podUid === null || b.podUid === null);

/** Two sightings of one certificate as one: seen from the earlier to the later, facts by the later. */
export function joined(a: CertificateSighting, b: CertificateSighting): CertificateSighting {
  const later = a.lastSeen > b.lastSeen ? a : b;
  const other = later === a ? b : a;
  return {
    ...later,
    podUid: later.podUid ?? other.podUid,
    workload: later.workload ?? other.workload,
    // Read whole once, it stays so: later sweeps may have seen `/certs` only.
    chainVerified: later.chainVerified ?? other.chainVerified,
    receivedAt: later.receivedAt ?? other.receivedAt,
    leaf: later.leaf.issuer === '' ? other.leaf : later.leaf,
    firstSeen: epochMs(Math.min(a.firstSeen, b.firstSeen)),
  };
}

/** Until when a certificate is known to have been held: what a proxy holds now was there at its last sweep, too. */
export function heldUntil(
  mesh: Pick<Mesh, 'certificates' | 'sweeps'>,
  { pod, leaf, lastSeen }: CertificateSighting,
): EpochMs {
  const held = mesh.certificates[pod]?.leaf.serial === leaf.serial;
  return epochMs(Math.max(lastSeen, held ? (mesh.sweeps[pod]?.at ?? 0) : 0));
}

/**
 * One certificate taking the place of another in the same pod. `at` is when Envoy took the new one; where only `/certs` told,
 * when it was first seen.
 */
export function rotationsOf(sightings: readonly CertificateSighting[]): readonly Rotation[] {
  return sightings.flatMap((next, index) => {
    const before = sightings[index - 1];
    if (before === undefined || !isSamePod(before, next) || before.leaf.serial === next.leaf.serial) return [];
    return [
      {
        pod: next.pod,
        at: next.receivedAt ?? next.firstSeen,
        fromSerial: before.leaf.serial,
        toSerial: next.leaf.serial,
      },
    ];
  });
}

/** How often each pod's certificate was renewed, as far as it was seen. */
export const rotationCount = (mesh: Pick<Mesh, 'sightings'>, pod: PodId): number =>
  rotationsOf(mesh.sightings[pod] ?? []).length;
