import type { CertificateSighting } from '@/mesh/model';
import { certificateSighting } from '@/wire/certificate';
import { type Row, row } from './schema.ts';

/** A row of the file as a sighting; null when it is not one. */
export function decodeRow(value: unknown): CertificateSighting | null {
  const parsed = row.safeParse(value);
  if (!parsed.success) return null;
  const r = parsed.data;
  const sighting = certificateSighting.safeParse({
    pod: r.pod,
    podUid: r.pod_uid === '' ? null : r.pod_uid,
    workload: r.workload,
    spiffe: r.spiffe,
    leaf: { serial: r.serial, issuer: r.issuer, notBefore: r.not_before, notAfter: r.not_after },
    roots: r.roots === '' ? [] : r.roots.split(' '),
    chainVerified: r.chain_verified === null ? null : r.chain_verified === 1,
    receivedAt: r.received_at,
    firstSeen: r.first_seen,
    lastSeen: r.last_seen,
  });
  return sighting.success ? sighting.data : null;
}

/** What is written of a sighting: public facts of a certificate and when it was seen. There is nothing secret in a `CertificateSighting`. */
export const encodeRow = (s: CertificateSighting): Row => ({
  pod: s.pod,
  pod_uid: s.podUid ?? '',
  serial: s.leaf.serial,
  workload: s.workload,
  spiffe: s.spiffe,
  issuer: s.leaf.issuer,
  not_before: s.leaf.notBefore,
  not_after: s.leaf.notAfter,
  roots: s.roots.join(' '),
  chain_verified: s.chainVerified === null ? null : Number(s.chainVerified),
  received_at: s.receivedAt,
  first_seen: s.firstSeen,
  last_seen: s.lastSeen,
});
