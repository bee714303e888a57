import { stateOf } from '@/mesh/certificates/grace';
import { rotationCount } from '@/mesh/certificates/history';
import { type CertificateState, type RootState, rootState } from '@/mesh/certificates/state';
import type { Certificate, EpochMs, Mesh, WorkloadCertificate } from '@/mesh/model';
import { iso } from './iso.ts';

/** `meshpath certs -o json`: a contract that other programs rely on. Times are ISO 8601 in UTC, spans in milliseconds. */
export type CertsReport = {
  readonly certificates: readonly {
    readonly pod: string;
    readonly spiffe: string | null;
    readonly serial: string;
    readonly issuer: string;
    readonly notBefore: string;
    readonly notAfter: string;
    readonly remainingMs: number;
    readonly state: CertificateState;
    readonly rotations: number;
    /** Null where only `/certs` was readable and there was nothing to verify. */
    readonly chainVerified: boolean | null;
  }[];
  readonly roots: readonly {
    readonly serial: string;
    readonly subject: string;
    readonly sha256: string;
    readonly notBefore: string;
    readonly notAfter: string;
    readonly remainingMs: number;
    readonly state: RootState;
    /** How many of the listed pods trust it. */
    readonly trustedBy: number;
  }[];
};

/** What is known of certificates at `now`, the one that ends first on top. */
export function certsReport(
  mesh: Pick<Mesh, 'certificates' | 'facts' | 'pods' | 'sightings'>,
  now: EpochMs,
): CertsReport {
  const held = Object.values(mesh.certificates).sort(byEnd);
  return {
    certificates: held.map((certificate) => {
      const { pod, spiffe, leaf, chainVerified } = certificate;
      return {
        pod,
        spiffe,
        serial: leaf.serial,
        issuer: leaf.issuer,
        notBefore: iso(leaf.notBefore),
        notAfter: iso(leaf.notAfter),
        remainingMs: leaf.notAfter - now,
        state: stateOf(mesh, certificate, now),
        rotations: rotationCount(mesh, pod),
        chainVerified,
      };
    }),
    roots: rootsOf(held).map(({ root, trustedBy }) => ({
      serial: root.serial,
      subject: root.subject,
      sha256: root.sha256,
      notBefore: iso(root.notBefore),
      notAfter: iso(root.notAfter),
      remainingMs: root.notAfter - now,
      state: rootState(root, now),
      trustedBy,
    })),
  };
}

/** True when somebody should look: anything but `ok`, or a chain that does not verify. */
export const certsFinding = ({ certificates, roots }: CertsReport): boolean =>
  certificates.some((c) => c.state !== 'ok' || c.chainVerified === false) || roots.some((r) => r.state !== 'ok');

const byEnd = (a: WorkloadCertificate, b: WorkloadCertificate) =>
  a.leaf.notAfter - b.leaf.notAfter || (a.pod < b.pod ? -1 : 1);

function rootsOf(held: readonly WorkloadCertificate[]): { root: Certificate; trustedBy: number }[] {
  const found = new Map<string, { root: Certificate; trustedBy: number }>();
  for (const { roots } of held)
    for (const root of new Map(roots.map((r) => [r.sha256 || r.serial, r])).values()) {
      const key = root.sha256 || root.serial;
      found.set(key, { root, trustedBy: (found.get(key)?.trustedBy ?? 0) + 1 });
    }
  return [...found.values()].sort((a, b) => a.root.notAfter - b.root.notAfter);
}
