import type { Rig } from '../../rig.ts';

/** What kubectl says of pods, services and Istio objects. */

export type JudgedPod = {
  /** `NAMESPACE/NAME`. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `NAMESPACE/KIND/NAME` of what made it, a ReplicaSet's Deployment included. */
  readonly workload: string;
  readonly serviceAccount: string;
  readonly ip: string | null;
  readonly phase: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Has a container that runs Istio's proxy; `injected` only if the injector made it. */
  readonly proxied: boolean;
  readonly injected: boolean;
  /** Its proxy answers, whatever the control plane thinks of its node at the moment. */
  readonly serving: boolean;
  readonly ready: boolean;
};

type Owner = { readonly kind: string; readonly name: string; readonly controller?: boolean };
type Meta = {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly Owner[];
};
type Named = { readonly name: string };
type ContainerStatus = Named & { readonly ready: boolean };
type KubePod = {
  readonly metadata: Meta;
  readonly spec: {
    readonly serviceAccountName: string;
    readonly containers: readonly Named[];
    readonly initContainers?: readonly Named[];
  };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
};
type KubeService = {
  readonly metadata: Meta;
  readonly spec: {
    readonly type: string;
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  };
};

async function list<T>(rig: Rig, kinds: string): Promise<readonly T[]> {
  return JSON.parse(await rig.kubectl(['get', kinds, '--all-namespaces', '-o', 'json'])).items;
}

export async function podsOf(rig: Rig): Promise<readonly JudgedPod[]> {
  const [pods, sets] = await Promise.all([
    list<KubePod>(rig, 'pods'),
    list<{ metadata: Meta }>(rig, 'replicasets.apps'),
  ]);
  const setOwner = (namespace: string, name: string) =>
    sets.find((s) => s.metadata.namespace === namespace && s.metadata.name === name)?.metadata.ownerReferences?.[0];
  return pods.map(({ metadata, spec, status }) => {
    const { namespace, name, uid, labels = {}, annotations = {} } = metadata;
    const owner = metadata.ownerReferences?.find((o) => o.controller);
    const top = owner?.kind === 'ReplicaSet' ? (setOwner(namespace, owner.name) ?? owner) : owner;
    const proxied = [...spec.containers, ...(spec.initContainers ?? [])].some((c) => c.name === 'istio-proxy');
    return {
      id: `${namespace}/${name}`,
      namespace,
      name,
      uid,
      workload: `${namespace}/${top?.kind ?? 'Pod'}/${top?.name ?? name}`,
      serviceAccount: spec.serviceAccountName,
      ip: status.podIP ?? null,
      phase: status.phase,
      labels,
      proxied,
      injected: proxied && annotations['sidecar.istio.io/status'] !== undefined,
      serving: [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].some(
        (c) => c.name === 'istio-proxy' && c.ready,
      ),
      ready: status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false,
    };
  });
}

/** Pods with a proxy that answers. */
export const proxiesOf = async (rig: Rig): Promise<readonly JudgedPod[]> =>
  (await podsOf(rig)).filter((pod) => pod.serving);

/** `NAMESPACE/POD` of the only pod of a workload (`NAMESPACE/KIND/NAME`). */
export async function onlyPodOf(rig: Rig, workload: string): Promise<string> {
  const [pod, ...more] = (await podsOf(rig)).filter((p) => p.workload === workload);
  if (pod === undefined || more.length > 0) throw new Error(`${workload} has ${more.length + (pod ? 1 : 0)} pods`);
  return pod.id;
}

/** `NAMESPACE/NAME TYPE HEADLESS PORTS…` of every Service, comparable as text. */
export async function servicesOf(rig: Rig): Promise<readonly string[]> {
  return (await list<KubeService>(rig, 'services')).map(({ metadata, spec }) =>
    serviceLine(
      `${metadata.namespace}/${metadata.name}`,
      spec.type,
      spec.clusterIP === 'None',
      (spec.ports ?? []).map((p) => `${p.name ?? ''}:${p.port}`),
    ),
  );
}

export const serviceLine = (id: string, type: string, headless: boolean, ports: readonly string[]): string =>
  [id, type, headless ? 'headless' : 'addressed', ...ports].join(' ');

type KubeSlice = {
  readonly metadata: Meta;
  readonly endpoints:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions?: { readonly ready?: boolean };
      }[]
    | null;
  readonly ports: readonly { readonly port?: number }[] | null;
};

/** The ready endpoints of each Service (`NAMESPACE/NAME`) as `IP:PORT`, sorted, each once. */
export async function endpointsOf(rig: Rig): Promise<Readonly<Record<string, readonly string[]>>> {
  const all = new Map<string, Set<string>>();
  for (const { metadata, endpoints, ports } of await list<KubeSlice>(rig, 'endpointslices')) {
    const id = `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
    const known = all.get(id) ?? new Set<string>();
    all.set(id, known);
    for (const { addresses, conditions } of endpoints ?? [])
      if (conditions?.ready !== false)
        for (const address of addresses) for (const { port } of ports ?? []) known.add(`${address}:${port ?? 0}`);
  }
  return Object.fromEntries([...all].map(([id, known]) => [id, [...known].sort()]));
}

/** Istio's main kinds, and what kubectl lists them by. */
const ISTIO_KINDS: Readonly<Record<string, string>> = {
  VirtualService: 'virtualservices.networking.istio.io',
  DestinationRule: 'destinationrules.networking.istio.io',
  Gateway: 'gateways.networking.istio.io',
  ServiceEntry: 'serviceentries.networking.istio.io',
  Sidecar: 'sidecars.networking.istio.io',
  EnvoyFilter: 'envoyfilters.networking.istio.io',
  AuthorizationPolicy: 'authorizationpolicies.security.istio.io',
  PeerAuthentication: 'peerauthentications.security.istio.io',
  RequestAuthentication: 'requestauthentications.security.istio.io',
  Telemetry: 'telemetries.telemetry.istio.io',
};

/** Whether `KIND/NAMESPACE/NAME` is among what {@link istioObjectsOf} lists when it is there. */
export const isIstioObject = (id: string): boolean => Object.hasOwn(ISTIO_KINDS, id.split('/')[0] ?? '');

/** Resource version by `KIND/NAMESPACE/NAME` of every object of Istio's main kinds. */
export async function istioObjectsOf(rig: Rig): Promise<Readonly<Record<string, string>>> {
  const objects = await list<{ kind: string; metadata: Meta }>(rig, Object.values(ISTIO_KINDS).join());
  return Object.fromEntries(
    objects.map(({ kind, metadata }) => [`${kind}/${metadata.namespace}/${metadata.name}`, metadata.resourceVersion]),
  );
}

/** True where `istioctl x check-inject` finds a webhook that gives the pod a sidecar. */
export async function wouldInject(rig: Rig, pod: JudgedPod): Promise<boolean> {
  return (await rig.istioctl(['experimental', 'check-inject', '-n', pod.namespace, pod.name])).includes('✔');
}
