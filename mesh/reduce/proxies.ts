import type { EpochMs, WorkloadCertificate } from '../model/index.ts';
import { MAX_ROTATIONS, type Mesh } from '../model/index.ts';
import { recordMoment } from './moments.ts';

/** Keeps the newest certificate of a pod; another serial on the same pod is a rotation. */
export function reduceCertificate(mesh: Mesh, at: EpochMs, certificate: WorkloadCertificate): Mesh {
  const before = mesh.certificates[certificate.pod];
  const next: Mesh = { ...mesh, certificates: { ...mesh.certificates, [certificate.pod]: certificate } };
  if (before === undefined || before.leaf.serial === certificate.leaf.serial) return next;
  const rotation = { pod: certificate.pod, at, fromSerial: before.leaf.serial, toSerial: certificate.leaf.serial };
  return recordMoment(
    { ...next, rotations: [...mesh.rotations, rotation].slice(-MAX_ROTATIONS) },
    { kind: 'certificate-renewed', at, rotation },
  );
}
