import type { Certificate, EpochMs, Mesh, PodId, Rotation, WorkloadCertificate } from '../model/index.ts';
import { graceOf, stateOf } from './grace.ts';
import { renewalPoint } from './renewal.ts';
import type { CertificateState } from './state.ts';

export type CertificateRow = {
  readonly certificate: WorkloadCertificate;
  readonly state: CertificateState;
  /** Negative once expired. */
  readonly remainingMs: number;
  readonly renewalAt: EpochMs;
  /** Of this pod, oldest first. */
  readonly rotations: readonly Rotation[];
};

export type RootRow = { readonly root: Certificate; readonly trustedBy: readonly PodId[] };

/** Every known workload certificate, the one with the least time left first. */
export function certificateRows(
  mesh: Pick<Mesh, 'certificates' | 'facts' | 'pods' | 'rotations'>,
  now: EpochMs,
): readonly CertificateRow[] {
  const rotations = new Map<PodId, Rotation[]>();
  for (const rotation of mesh.rotations) {
    const seen = rotations.get(rotation.pod);
    if (seen) seen.push(rotation);
    else rotations.set(rotation.pod, [rotation]);
  }
  return Object.values(mesh.certificates)
    .map((certificate) => ({
      certificate,
      state: stateOf(mesh, certificate, now),
      remainingMs: certificate.leaf.notAfter - now,
      renewalAt: renewalPoint(certificate, graceOf(mesh, certificate.pod).ratio),
      rotations: rotations.get(certificate.pod) ?? [],
    }))
    .sort((a, b) => a.remainingMs - b.remainingMs || (a.certificate.pod < b.certificate.pod ? -1 : 1));
}

/**
 * The roots that proxies trust, each once, with who trusts it; the one that ends first at the top. A proxy of which only
 * `/certs` was readable names its roots by serial, so the same root read whole elsewhere takes its place.
 */
export function rootRows(mesh: Pick<Mesh, 'certificates'>): readonly RootRow[] {
  const bySerial = new Map<string, { root: Certificate; trustedBy: PodId[] }[]>();
  for (const { pod, roots } of Object.values(mesh.certificates)) {
    for (const root of roots) {
      const same = bySerial.get(root.serial) ?? [];
      bySerial.set(root.serial, same);
      const known = same.find((r) => r.root.sha256 === root.sha256 || r.root.sha256 === '' || root.sha256 === '');
      if (known === undefined) same.push({ root, trustedBy: [pod] });
      else {
        if (known.root.sha256 === '') known.root = root;
        if (!known.trustedBy.includes(pod)) known.trustedBy.push(pod);
      }
    }
  }
  return [...bySerial.values()].flat().sort((a, b) => a.root.notAfter - b.root.notAfter);
}
