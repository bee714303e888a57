import type { Mesh, Pod } from '../../model/index.ts';
import { derived, fact, podTitle, unknownFact } from '../facts.ts';
import { type Reason, why } from '../reasons.ts';
import type { Choice, Fact, Station } from '../stations.ts';
import type { Context } from './client.ts';
import type { Dialled } from './clientAddress.ts';
import { serviceAt } from './clientKubeProxy.ts';
import { addressText } from './clientWire.ts';

/** The app that sends, or whoever knocks at a gateway (`pod` null: somebody outside). SPEC E-5. */
export function appStation(context: Context, pod: Pod | null, dialled: Dialled | null): Station {
  const { asked } = context;
  const at = derived('asked');
  const facts: Fact[] = [
    fact('sends', asked.scheme === 'tcp' ? 'TCP' : `${asked.method} ${asked.path}`, at),
    ...(asked.scheme === 'tcp' ? [] : [fact('authority', asked.authority, at)]),
    fact('protocol', asked.scheme.toUpperCase(), at),
  ];
  if (dialled !== null) {
    const text =
      dialled.ip === null ? `${asked.host}:${asked.port}` : addressText({ ip: dialled.ip, port: asked.port });
    facts.push(fact('dials', text, dialled.evidence, { note: dialled.because }));
  }
  const [address] = pod?.ips ?? [];
  if (pod !== null && address !== undefined)
    facts.push(fact('address', address, { kind: 'pod', pod: pod.id, path: 'status.podIPs[0]' }));
  return {
    kind: 'app',
    side: 'client',
    state: 'passed',
    because: pod === null ? why('not-a-pod') : null,
    pod: pod?.id ?? null,
    title: pod === null ? '' : podTitle(pod),
    facts,
    choices: [],
  };
}

/** A station of the client's side that there is none of. */
export const absentStation = (kind: 'interception' | 'envoy', pod: Pod, because: Reason): Station => ({
  kind,
  side: 'client',
  state: 'absent',
  because,
  pod: pod.id,
  title: podTitle(pod),
  facts: [],
  choices: [],
});

export const envoyStation = (
  pod: Pod,
  state: Station['state'],
  facts: readonly Fact[],
  choices: readonly Choice[],
  because: Reason | null = null,
): Station => ({ kind: 'envoy', side: 'client', state, because, pod: pod.id, title: podTitle(pod), facts, choices });

/** A station about which nothing can be said, by its reason. */
export const unknownStation = (kind: 'interception' | 'envoy', pod: Pod, because: Reason): Station => ({
  kind,
  side: 'client',
  state: 'unknown',
  because,
  pod: pod.id,
  title: podTitle(pod),
  facts: [unknownFact('not-computed', 'explained', because)],
  choices: [],
});

const bare = (kind: Station['kind'], side: Station['side'], title: string): Station => ({
  kind,
  side,
  state: 'not-reached',
  because: null,
  pod: null,
  title,
  facts: [],
  choices: [],
});

/** Stations behind an Envoy (or an app) where the request ended: the wire, and a far side that is in the mesh. SPEC X-6, E-5. */
export function notReached(mesh: Mesh, cluster: string | null, dialledIp: string | null): Station[] {
  const service = cluster === null ? null : meshHost(mesh, cluster);
  const title =
    service ?? (dialledIp === null ? null : (serviceAt(mesh, dialledIp)?.id.replace(/^[^/]*\//, '') ?? null));
  const wire = bare('wire', 'between', '');
  if (title === null) return [wire];
  return [wire, bare('interception', 'server', title), bare('envoy', 'server', title), bare('app', 'server', title)];
}

/** Name of the Service that an `outbound|PORT|SUBSET|HOST` cluster leads to; null: no Service of this cluster. */
function meshHost(mesh: Mesh, cluster: string): string | null {
  const host = cluster.split('|')[3] ?? '';
  const [name = '', namespace = '', kind] = host.split('.');
  const id = `${namespace}/${name}`;
  return kind === 'svc' && Object.hasOwn(mesh.services, id) ? name : null;
}
