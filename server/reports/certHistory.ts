import { heldUntil } from '@/mesh/certificates/history';
import type { CertificateSighting, Mesh, PodId } from '@/mesh/model';
import { iso } from './iso.ts';

/** `meshpath certs --history -o json` and `/api/v1/certificates/history`. Times are ISO 8601 in UTC. */
export type CertHistoryReport = {
  readonly sightings: readonly {
    readonly pod: string;
    readonly workload: string | null;
    readonly spiffe: string | null;
    readonly serial: string;
    readonly issuer: string;
    readonly notBefore: string;
    readonly notAfter: string;
    /** When Envoy took it; null where only `/certs` was readable. */
    readonly receivedAt: string | null;
    readonly firstSeen: string;
    readonly lastSeen: string;
    /** Whether its proxy holds it now. */
    readonly held: boolean;
    readonly chainVerified: boolean | null;
    /** SHA-256 of the roots that its proxy trusted meanwhile, or their serials. */
    readonly roots: readonly string[];
  }[];
  /** Older ones that are no longer kept. */
  readonly dropped: number;
};

type Tables = Pick<Mesh, 'certificates' | 'sightings' | 'sightingsDropped' | 'sweeps'>;

/** Every certificate seen, pod by pod, the oldest of each first. */
export function certHistoryReport(mesh: Tables): CertHistoryReport {
  const pods = (Object.keys(mesh.sightings) as PodId[]).sort();
  return {
    sightings: pods.flatMap((pod) => (mesh.sightings[pod] ?? []).map((sighting) => shown(mesh, sighting))),
    dropped: mesh.sightingsDropped,
  };
}

function shown(mesh: Tables, sighting: CertificateSighting): CertHistoryReport['sightings'][number] {
  const { pod, workload, spiffe, leaf, receivedAt, firstSeen, chainVerified, roots } = sighting;
  return {
    pod,
    workload,
    spiffe,
    serial: leaf.serial,
    issuer: leaf.issuer,
    notBefore: iso(leaf.notBefore),
    notAfter: iso(leaf.notAfter),
    receivedAt: receivedAt === null ? null : iso(receivedAt),
    firstSeen: iso(firstSeen),
    lastSeen: iso(heldUntil(mesh, sighting)),
    held: mesh.certificates[pod]?.leaf.serial === leaf.serial,
    chainVerified,
    roots,
  };
}
