import { rotationsOf } from '../certificates/history.ts';
import type { EpochMs, PodId, WorkloadCertificate } from '../model/index.ts';
import { MAX_ROTATIONS, type Mesh } from '../model/index.ts';
import { recordMoment } from './moments.ts';
import { withSighting } from './sightings.ts';

/** Keeps the newest certificate of a pod and its history; another serial on the same pod is a rotation. */
export function reduceCertificate(mesh: Mesh, at: EpochMs, certificate: WorkloadCertificate): Mesh {
  const before = mesh.certificates[certificate.pod];
  const next: Mesh = {
    ...withSighting(mesh, at, certificate),
    certificates: { ...mesh.certificates, [certificate.pod]: certificate },
  };
  if (before === undefined) return withRotationsMissed(next, certificate.pod);
  if (before.leaf.serial === certificate.leaf.serial) return next;
  const rotation = { pod: certificate.pod, at, fromSerial: before.leaf.serial, toSerial: certificate.leaf.serial };
  return recordMoment(
    { ...next, rotations: [...mesh.rotations, rotation].slice(-MAX_ROTATIONS) },
    { kind: 'certificate-renewed', at, rotation },
  );
}

/** A renewal between two runs of Meshpath is known from the history: it counts, but nobody saw it happen. */
function withRotationsMissed(mesh: Mesh, pod: PodId): Mesh {
  const known = (to: string) => mesh.rotations.some((rotation) => rotation.pod === pod && rotation.toSerial === to);
  const missed = rotationsOf((mesh.sightings[pod] ?? []).slice(-2)).filter(({ toSerial }) => !known(toSerial));
  if (missed.length === 0) return mesh;
  const rotations = [...mesh.rotations, ...missed].sort((a, b) => a.at - b.at).slice(-MAX_ROTATIONS);
  return { ...mesh, rotations };
}
