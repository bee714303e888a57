import { rotationsOf } from '../certificates/history.ts';
import type { EpochMs, PodId, ProxySync, WorkloadCertificate, XdsType } from '../model/index.ts';
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

/**
 * Takes one istiod replica's `/debug/syncz` as a whole: proxies that this replica held and no longer names lose their state.
 * A nonce that was not there before is a push, an error that was not there before is a NACK.
 */
export function reduceSync(mesh: Mesh, at: EpochMs, istiod: PodId, proxies: readonly ProxySync[]): Mesh {
  const named = new Set<string>(proxies.map((p) => p.pod));
  const kept = Object.entries(mesh.sync).filter(([pod, s]) => s.istiod !== istiod || named.has(pod));
  let next: Mesh = {
    ...mesh,
    sync: { ...Object.fromEntries(kept), ...Object.fromEntries(proxies.map((p) => [p.pod, p])) },
  };
  for (const proxy of proxies) {
    const before = mesh.sync[proxy.pod];
    for (const [name, state] of Object.entries(proxy.types)) {
      const type = name as XdsType;
      const old = before?.types[type];
      // The first sight of a proxy tells its standing, not that something was pushed just now.
      if (before !== undefined && state.sent !== null && state.sent !== old?.sent)
        next = recordMoment(next, {
          kind: 'push',
          at: state.sentAt ?? at,
          pod: proxy.pod,
          istiod,
          type,
          nonce: state.sent,
        });
      if (state.error !== null && state.error !== old?.error)
        next = recordMoment(next, {
          kind: 'nack',
          at: state.sentAt ?? at,
          pod: proxy.pod,
          istiod,
          type,
          error: state.error,
        });
      if (state.error === null && old?.error != null)
        next = recordMoment(next, { kind: 'nack-cleared', at, pod: proxy.pod, istiod, type });
    }
  }
  return next;
}
