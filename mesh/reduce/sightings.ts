import { isSameSighting, joined, rotationsOf, sightingOf } from '../certificates/history.ts';
import {
  type CertificateSighting,
  type EpochMs,
  epochMs,
  MAX_ROTATIONS,
  MAX_SIGHTINGS,
  MAX_SIGHTINGS_OF_POD,
  type Mesh,
  type PodId,
  type WorkloadCertificate,
} from '../model/index.ts';

/** Takes down a certificate just read; the one that the proxy held until now, if it was watched, is known to have lasted until then. */
export function withSighting(mesh: Mesh, at: EpochMs, certificate: WorkloadCertificate): Mesh {
  const { pod } = certificate;
  const next = sightingOf(mesh, at, certificate);
  const before = mesh.sightings[pod] ?? [];
  const known = before.find((sighting) => isSameSighting(sighting, next));
  if (known !== undefined) {
    const seen = before.map((sighting) => (sighting === known ? joined(known, next) : sighting));
    return withSightings(mesh, pod, seen);
  }
  const watched = mesh.certificates[pod] !== undefined;
  const end = epochMs(Math.min(at, certificate.receivedAt ?? at));
  const seen = watched ? lastUntil(before, end) : before;
  return withSightings(mesh, pod, [...seen, next]);
}

/** Adds what earlier runs saw. It may come before or after the first sight of a proxy, so it is merged, not put in front. */
export function withHistory(mesh: Mesh, history: readonly CertificateSighting[]): Mesh {
  if (history.length === 0) return mesh;
  const sightings: Record<string, readonly CertificateSighting[]> = { ...mesh.sightings };
  let { sightingCount, sightingsDropped } = mesh;
  for (const [pod, added] of groupByPod(history)) {
    const all = merged(sightings[pod] ?? [], added);
    const kept = all.slice(-MAX_SIGHTINGS_OF_POD);
    sightingCount += kept.length - (sightings[pod]?.length ?? 0);
    sightingsDropped += all.length - kept.length;
    sightings[pod] = kept;
  }
  const next = withoutOldest({ ...mesh, sightings, sightingCount, sightingsDropped });
  const rotations = Object.values(next.sightings)
    .flatMap(rotationsOf)
    .sort((a, b) => a.at - b.at)
    .slice(-MAX_ROTATIONS);
  return { ...next, rotations };
}

/** Pods that are gone held their last certificate until their last sweep. */
export function sightingsEnded(mesh: Mesh, isGone: (pod: string) => boolean): Mesh['sightings'] {
  let { sightings } = mesh;
  for (const pod of Object.keys(mesh.certificates) as PodId[]) {
    const sweep = mesh.sweeps[pod];
    const seen = sightings[pod];
    if (!isGone(pod) || sweep === undefined || seen === undefined) continue;
    sightings = { ...sightings, [pod]: lastUntil(seen, sweep.at) };
  }
  return sightings;
}

function lastUntil(sightings: readonly CertificateSighting[], at: EpochMs): readonly CertificateSighting[] {
  const last = sightings.at(-1);
  if (last === undefined || last.lastSeen >= at) return sightings;
  return [...sightings.slice(0, -1), { ...last, lastSeen: at }];
}

function groupByPod(sightings: readonly CertificateSighting[]): Map<PodId, CertificateSighting[]> {
  const groups = new Map<PodId, CertificateSighting[]>();
  for (const sighting of sightings) {
    const group = groups.get(sighting.pod);
    if (group) group.push(sighting);
    else groups.set(sighting.pod, [sighting]);
  }
  return groups;
}

function merged(
  known: readonly CertificateSighting[],
  added: readonly CertificateSighting[],
): readonly CertificateSighting[] {
  const result = [...known];
  for (const sighting of added) {
    const same = result.findIndex((other) => isSameSighting(other, sighting));
    const other = result[same];
    if (other === undefined) result.push(sighting);
    else result[same] = joined(other, sighting);
  }
  return result.sort((a, b) => a.firstSeen - b.firstSeen);
}

/** Puts `seen` in the place of a pod's sightings and keeps the bounds: the newest of each pod, and of all those seen last. */
function withSightings(mesh: Mesh, pod: PodId, seen: readonly CertificateSighting[]): Mesh {
  const kept = seen.slice(-MAX_SIGHTINGS_OF_POD);
  const next: Mesh = {
    ...mesh,
    sightings: { ...mesh.sightings, [pod]: kept },
    sightingCount: mesh.sightingCount - (mesh.sightings[pod]?.length ?? 0) + kept.length,
    sightingsDropped: mesh.sightingsDropped + seen.length - kept.length,
  };
  return withoutOldest(next);
}

/** Above the bound drops a tenth at once, so that a full history is not sorted at each renewal. */
function withoutOldest(mesh: Mesh): Mesh {
  if (mesh.sightingCount <= MAX_SIGHTINGS) return mesh;
  const oldest = Object.values(mesh.sightings)
    .flat()
    .sort((a, b) => a.lastSeen - b.lastSeen)
    .slice(0, mesh.sightingCount - Math.floor(MAX_SIGHTINGS * 0.9));
  const going = new Set(oldest);
  const sightings: Record<string, readonly CertificateSighting[]> = { ...mesh.sightings };
  for (const pod of new Set(oldest.map((sighting) => sighting.pod))) {
    const kept = (sightings[pod] ?? []).filter((sighting) => !going.has(sighting));
    if (kept.length > 0) sightings[pod] = kept;
    else delete sightings[pod];
  }
  return {
    ...mesh,
    sightings,
    sightingCount: mesh.sightingCount - going.size,
    sightingsDropped: mesh.sightingsDropped + going.size,
  };
}
