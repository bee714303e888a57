import { stateOf } from '@/mesh/certificates/grace';
import {
  type EpochMs,
  hasProxy,
  type Mesh,
  type MeshObject,
  type MeshRequest,
  nameOf,
  namespaceOf,
  type Service,
  workloadParts,
} from '@/mesh/model';
import { isFailed } from '@/mesh/requests/outcome';
import { inboxOf } from '@/mesh/sync/inbox';
import type { Words } from '@/words';
import { proxyHref } from '../proxies/one/links.ts';
import { formatTime, shortSpiffe } from '../ui/format.ts';

export type Group = keyof Words['palette']['groups'];

/** Something the palette leads to. */
export type Entry = {
  /** Unique in the palette. */
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  readonly detail: string;
  /** Where it leads: a path of this application with its parameters. */
  readonly href: string;
  /** What is looked through beside title and detail. */
  readonly keywords?: string;
};

const REQUESTS = 400;

const link = (path: string, params: Readonly<Record<string, string>>) => `${path}?${new URLSearchParams(params)}`;

/** Everything in the mesh that can be gone to, newest requests first, the rest by id. Taken once, when the palette opens. */
export function meshEntries(mesh: Mesh, words: Words['palette']): readonly Entry[] {
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
  const workloads = [...new Map(Object.values(mesh.pods).map((pod) => [pod.workload, pod])).values()];
  return [
    ...workloads.map((pod): Entry => {
      const { namespace, kind, name } = workloadParts(pod.workload);
      return {
        id: `workload ${pod.workload}`,
        group: 'workloads',
        title: name,
        detail: words.workloadKind(kind, namespace),
        href: link('/mesh', { select: pod.controlPlane ? 'istiod' : pod.workload }),
      };
    }),
    ...Object.values(mesh.pods).map(
      (pod): Entry => ({
        id: `pod ${pod.id}`,
        group: 'pods',
        title: nameOf(pod.id),
        detail: words.podOf(workloadParts(pod.workload).name, namespaceOf(pod.id)),
        href: link('/mesh', { select: pod.controlPlane ? 'istiod' : pod.workload }),
        keywords: pod.ips.join(' '),
      }),
    ),
    ...Object.values(mesh.pods)
      .filter(hasProxy)
      .map(
        (pod): Entry => ({
          id: `proxy ${pod.id}`,
          group: 'proxies',
          title: nameOf(pod.id),
          detail: words.proxy(workloadParts(pod.workload).name, namespaceOf(pod.id)),
          href: proxyHref(pod.id),
          keywords: 'envoy listeners routes clusters endpoints secrets',
        }),
      ),
    ...Object.values(mesh.certificates).map(
      (certificate): Entry => ({
        id: `certificate ${certificate.pod}`,
        group: 'certificates',
        title: nameOf(certificate.pod),
        detail: words.certificate(shortSpiffe(certificate.spiffe ?? ''), certificate.leaf.serial),
        href: link('/certificates', { select: certificate.pod }),
        keywords: `${certificate.spiffe ?? ''} ${certificate.leaf.sans.join(' ')}`,
      }),
    ),
    ...Object.values(mesh.services).map(
      (service): Entry => ({
        id: `service ${service.id}`,
        group: 'services',
        title: nameOf(service.id),
        detail: words.service(service.type, namespaceOf(service.id)),
        href: link('/mesh', { select: behind(mesh, service) }),
        keywords: [...service.clusterIps, service.externalName ?? ''].join(' '),
      }),
    ),
    ...Object.values(mesh.objects).map(
      (object): Entry => ({
        id: `object ${object.id}`,
        group: 'objects',
        title: object.name,
        detail: words.object(object.kind, object.namespace),
        href: link('/mesh', { select: placeOf(mesh, object) }),
      }),
    ),
  ]
    .sort(byId)
    .concat(
      mesh.requests
        .slice(-REQUESTS)
        .toReversed()
        .map((request) => requestEntry(request, 'requests', words)),
    );
}

/** What an operator should look at first: refused configuration, certificates that are not well, the latest failed requests. */
export function attentionEntries(
  mesh: Mesh,
  now: EpochMs,
  words: Pick<Words, 'certificates' | 'palette'>,
): readonly Entry[] {
  const certificates = Object.values(mesh.certificates)
    .map((certificate) => ({ certificate, state: stateOf(mesh, certificate, now) }))
    .filter(({ state }) => state !== 'ok')
    .sort((a, b) => a.certificate.leaf.notAfter - b.certificate.leaf.notAfter)
    .slice(0, 4)
    .map(({ certificate, state }): Entry => {
      const pod = mesh.pods[certificate.pod];
      const workload = pod === undefined ? nameOf(certificate.pod) : workloadParts(pod.workload).name;
      return {
        id: `attention ${certificate.pod}`,
        group: 'attention',
        title: words.palette.certificateState(workload, words.certificates.state[state]),
        detail: certificate.pod,
        href: link('/certificates', { select: certificate.pod }),
      };
    });
  const refused = inboxOf(mesh)
    .filter(({ state }) => state === 'in-force')
    .slice(0, 4)
    .map(
      ({ key, type, resources, proxies, culprits }): Entry => ({
        id: `attention nack ${key}`,
        group: 'attention',
        title: words.palette.refused(type, resources[0]?.name ?? ''),
        detail: words.palette.refusedBy(proxies.length, culprits[0]?.object.split('/').slice(1).join('/') ?? null),
        href: link('/control/configuration', { nack: key }),
        keywords: proxies.join(' '),
      }),
    );
  const failed: Entry[] = [];
  for (let i = mesh.requests.length - 1; i >= 0 && failed.length < 4; i--) {
    const request = mesh.requests[i];
    if (request !== undefined && isFailed(request)) failed.push(requestEntry(request, 'attention', words.palette));
  }
  return [...refused, ...certificates, ...failed];
}

function requestEntry(request: MeshRequest, group: Group, words: Words['palette']): Entry {
  const line = request.client ?? request.server;
  const status = line?.status || line?.flags.join(' ') || '–';
  const end = (node: string) =>
    node
      .replace(/^(unknown|external):/, '')
      .split('/')
      .at(-1) ?? node;
  return {
    id: `${group} request ${request.id}`,
    group,
    title: [line?.method ?? line?.protocol ?? 'TCP', line?.path ?? line?.authority ?? ''].join(' '),
    detail: words.request(end(request.source), end(request.target), String(status), formatTime(request.startedAt)),
    href: link('/requests', { open: request.id }),
    keywords: [line?.requestId, line?.authority, request.source, request.target, ...(line?.flags ?? [])].join(' '),
  };
}

/** The workload that answers for a service, as its endpoints tell; without endpoints its namespace. */
function behind(mesh: Mesh, service: Service): string {
  for (const slice of Object.values(mesh.endpointSlices))
    if (slice.service === service.id)
      for (const endpoint of slice.endpoints) {
        const pod = endpoint.pod === null ? undefined : mesh.pods[endpoint.pod];
        if (pod !== undefined) return pod.controlPlane ? 'istiod' : pod.workload;
      }
  return `namespace:${namespaceOf(service.id)}`;
}

/** An object of the root namespace, or of none, holds for the whole mesh: istiod shows it. Others are shown with their namespace. */
const placeOf = (mesh: Mesh, object: MeshObject): string =>
  object.namespace === '' || object.namespace === mesh.facts.rootNamespace ? 'istiod' : `namespace:${object.namespace}`;
