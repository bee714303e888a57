import { newestReady, type Pod } from '../../pods.ts';
import type { Rig, Sender } from '../../rig.ts';

/** What kubectl says of pods, Services and endpoints: who sends, and who should be picked. */
export type World = {
  readonly pods: readonly WorldPod[];
  /** The pod that {@link Rig.send} sends from. */
  podOf(sender: Sender): WorldPod;
  podAt(ip: string): WorldPod | null;
  /** A Service's cluster IP by `NAME.NAMESPACE` or a longer name; an address is itself. */
  addressOf(host: string): string;
  /** Addresses that DNS gives a pod for a name: its Service's, or those of a headless one's pods; none for any other. */
  resolve(host: string, from: Sender): readonly string[];
  /** `IP:PORT` of the endpoints behind an address: a cluster IP's, or itself. */
  behind(address: string): readonly string[];
  /** `IP:PORT` of every ready endpoint of a cluster `outbound|PORT|SUBSET|HOST`; null: not one of a Service. */
  endpointsOf(cluster: string): readonly string[] | null;
};

export type WorldPod = {
  /** `NAMESPACE/NAME`. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly version: string;
  readonly ip: string;
  readonly proxied: boolean;
  readonly identity: string;
};

type Named = { readonly name: string };
type KubePod = Pod & {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly containers: readonly Named[];
    initContainers?: Named[];
  };
  readonly status: { readonly podIP?: string; readonly phase?: string };
};
type KubeService = {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  };
};
type KubeSlice = {
  readonly metadata: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
  }[];
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
};

export async function worldOf(rig: Rig): Promise<World> {
  const get = async <T>(kind: string): Promise<readonly T[]> =>
    JSON.parse(await rig.kubectl(['get', kind, '--all-namespaces', '-o', 'json'])).items;
  const [kubePods, services, slices] = await Promise.all([
    get<KubePod>('pods'),
    get<KubeService>('services'),
    get<KubeSlice>('endpointslices'),
  ]);
  const pods = kubePods
    .filter(({ metadata, status }) => {
      return status.podIP !== undefined && status.phase === 'Running' && metadata.deletionTimestamp === undefined;
    })
    .map(worldPod);
  const podAt = (ip: string) => pods.find((p) => p.ip === ip) ?? null;
  const serviceOf = (host: string) => {
    const [name, namespace] = host.split('.');
    return services.find((s) => s.metadata.name === name && s.metadata.namespace === namespace);
  };
  const endpoints = ({ metadata, spec }: KubeService, port: number): readonly string[] | null => {
    const named = spec.ports?.find((p) => p.port === port);
    if (named === undefined) return null;
    const own = slices.filter(({ metadata: { namespace, labels } }) => {
      return namespace === metadata.namespace && labels?.['kubernetes.io/service-name'] === metadata.name;
    });
    return own.flatMap((slice) => {
      const target = slice.ports?.find((p) => (p.name ?? '') === (named.name ?? ''))?.port;
      const ready = (slice.endpoints ?? []).filter((e) => e.conditions?.ready !== false);
      return ready.flatMap((e) => e.addresses).map((ip) => `${ip}:${target}`);
    });
  };
  return {
    pods,
    podAt,
    podOf: ({ namespace, app }) => {
      const pod = newestReady(
        kubePods.filter((p) => p.metadata.namespace === namespace && p.metadata.labels?.app === app),
      );
      const found = pods.find((p) => p.namespace === namespace && p.name === pod?.metadata.name);
      if (found === undefined) throw new Error(`no pod of ${app} in ${namespace} is ready`);
      return found;
    },
    addressOf: (host) => {
      if (/^[\d.]+$/.test(host)) return host;
      const ip = serviceOf(host)?.spec.clusterIP;
      if (ip === undefined || ip === 'None') throw new Error(`${host} has no address of its own`);
      return ip;
    },
    resolve: (host, { namespace }) => {
      const pod = pods.find((p) => host.startsWith(`${p.name}.`));
      if (pod !== undefined) return [pod.ip];
      const service = serviceOf(host.includes('.') ? host : `${host}.${namespace}`);
      const ip = service?.spec.clusterIP;
      if (service === undefined || ip === undefined) return [];
      if (ip !== 'None') return [ip];
      const [port] = service.spec.ports ?? [];
      return (endpoints(service, port?.port ?? 0) ?? []).map((a) => a.replace(/:\d+$/, ''));
    },
    behind: (address) => {
      const [ip, port] = address.split(':');
      const service = services.find((s) => s.spec.clusterIP === ip);
      return service === undefined ? [address] : (endpoints(service, Number(port)) ?? []);
    },
    endpointsOf: (cluster) => {
      const [direction, port, subset = '', host = ''] = cluster.split('|');
      const service = host.endsWith('.svc.cluster.local') ? serviceOf(host) : undefined;
      // Of a headless one the app picks, by the address that it resolved.
      if (direction !== 'outbound' || service === undefined || service.spec.clusterIP === 'None') return null;
      const all = endpoints(service, Number(port));
      return all?.filter((a) => subset === '' || podAt(a.split(':')[0] ?? '')?.version === subset).sort() ?? null;
    },
  };
}

function worldPod({ metadata, spec, status }: KubePod): WorldPod {
  const { namespace, name, labels = {} } = metadata;
  return {
    id: `${namespace}/${name}`,
    namespace,
    name,
    app: labels.app ?? '',
    version: labels.version ?? '',
    ip: status.podIP ?? '',
    proxied: [...spec.containers, ...(spec.initContainers ?? [])].some((c) => c.name === 'istio-proxy'),
    identity: `spiffe://cluster.local/ns/${namespace}/sa/${spec.serviceAccountName}`,
  };
}
