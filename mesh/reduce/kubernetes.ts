import type { Listed, Mesh, Pod, PodId } from '../model/index.ts';
import { assertNever } from '../model/index.ts';
import { sightingsEnded } from './sightings.ts';
import { keyed, omit, retain } from './table.ts';

/** Applies a whole list: records that it does not name are gone. */
export function reduceListed(mesh: Mesh, list: Listed): Mesh {
  switch (list.of) {
    case 'namespaces':
      return { ...mesh, namespaces: keyed(list.items, (n) => n.name) };
    case 'pods':
      return forgetPods({ ...mesh, pods: keyed(list.items, (p) => p.id), podByIp: indexIps(list.items) });
    case 'services':
      return { ...mesh, services: keyed(list.items, (s) => s.id) };
    case 'endpointSlices':
      return { ...mesh, endpointSlices: keyed(list.items, (s) => `${s.service}/${s.name}`) };
    case 'serviceAccounts':
      return { ...mesh, serviceAccounts: keyed(list.items, (s) => `${s.namespace}/${s.name}`) };
    case 'webhooks': {
      const others = retain(mesh.webhooks, (key) => !key.startsWith(`${list.type}/`));
      return {
        ...mesh,
        webhooks: { ...others, ...keyed(list.items, (w) => `${w.type}/${w.configuration}/${w.name}`) },
      };
    }
    case 'objects': {
      const others = retain(mesh.objects, (key) => !key.startsWith(`${list.kind}/`));
      return { ...mesh, objects: { ...others, ...keyed(list.items, (o) => o.id) } };
    }
    default:
      return assertNever(list);
  }
}

export function withPod(mesh: Mesh, pod: Pod): Mesh {
  const before = mesh.pods[pod.id];
  const podByIp =
    before && sameIps(before, pod) && before.phase === pod.phase
      ? mesh.podByIp
      : { ...retain(mesh.podByIp, (ip) => mesh.podByIp[ip] !== pod.id), ...indexIps([pod]) };
  return { ...mesh, pods: { ...mesh.pods, [pod.id]: pod }, podByIp };
}

export function withoutPod(mesh: Mesh, pod: PodId): Mesh {
  if (mesh.pods[pod] === undefined) return mesh;
  return forgetPods({
    ...mesh,
    pods: omit(mesh.pods, pod),
    podByIp: retain(mesh.podByIp, (ip) => mesh.podByIp[ip] !== pod),
  });
}

/** What was known of pods that no longer exist goes too; requests, sightings, rotations and moments stay, they are history. */
function forgetPods(mesh: Mesh): Mesh {
  const exists = (id: string) => (mesh.pods as Record<string, Pod>)[id] !== undefined;
  return {
    ...mesh,
    sightings: sightingsEnded(mesh, (id) => !exists(id)),
    certificates: retain(mesh.certificates, exists),
    sync: retain(mesh.sync, exists),
    syncSince: retain(mesh.syncSince, exists),
    istiods: retain(mesh.istiods, exists),
    istiodHistory: retain(mesh.istiodHistory, exists),
    registries: retain(mesh.registries, exists),
    interception: retain(mesh.interception, exists),
    sweeps: retain(mesh.sweeps, exists),
    configs: retain(mesh.configs, exists),
    accessLogs: retain(mesh.accessLogs, exists),
    degradations: mesh.degradations.some((d) => isPodScope(d.scope) && !exists(d.scope))
      ? mesh.degradations.filter((d) => !isPodScope(d.scope) || exists(d.scope))
      : mesh.degradations,
  };
}

const isPodScope = (scope: string) => scope.includes('/');
const sameIps = (a: Pod, b: Pod) => a.ips.length === b.ips.length && a.ips.every((ip, i) => ip === b.ips[i]);

/** hostNetwork pods share the node's address, and finished pods' addresses are reused: neither owns an IP. */
function indexIps(pods: readonly Pod[]): Readonly<Record<string, PodId>> {
  const index: Record<string, PodId> = {};
  for (const pod of pods) {
    if (pod.hostNetwork || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    for (const ip of pod.ips) index[ip] = pod.id;
  }
  return index;
}
