import type { Rig } from '../../rig.ts';

/** What istioctl reads from a proxy's memory. Pods are `NAMESPACE/NAME`. */

export type JudgedListener = { readonly name: string; readonly port: number | null; readonly text: string };

async function ask<T>(rig: Rig, what: string, pod: string, ...more: string[]): Promise<T> {
  const [namespace, name] = pod.split('/');
  return JSON.parse(await rig.istioctl(['proxy-config', what, `${name}.${namespace}`, '-o', 'json', ...more]));
}

type Listener = {
  readonly name: string;
  readonly address?: { readonly socketAddress?: { readonly portValue?: number } };
};

export async function listenersOf(rig: Rig, pod: string): Promise<readonly JudgedListener[]> {
  return (await ask<readonly Listener[]>(rig, 'listener', pod)).map((listener) => ({
    name: listener.name,
    port: listener.address?.socketAddress?.portValue ?? null,
    text: JSON.stringify(listener),
  }));
}

type Host = {
  readonly address: { readonly socketAddress?: { readonly address: string; readonly portValue: number } };
  readonly healthStatus?: { readonly edsHealthStatus?: string };
};

/** `ADDRESS:PORT` of a cluster's healthy endpoints. */
export async function endpointsOf(rig: Rig, pod: string, cluster: string): Promise<readonly string[]> {
  const found = await ask<readonly { readonly hostStatuses?: readonly Host[] }[]>(
    rig,
    'endpoint',
    pod,
    '--cluster',
    cluster,
  );
  return found
    .flatMap((c) => c.hostStatuses ?? [])
    .filter((h) => h.healthStatus?.edsHealthStatus === 'HEALTHY')
    .map((h) => `${h.address.socketAddress?.address}:${h.address.socketAddress?.portValue}`);
}

type Route = {
  readonly name?: string;
  readonly metadata?: { readonly filterMetadata?: { readonly istio?: { readonly config?: string } } };
  readonly route?: {
    readonly cluster?: string;
    readonly weightedClusters?: { readonly clusters: readonly { readonly name: string; readonly weight?: number }[] };
  };
};
type RouteConfig = {
  readonly virtualHosts?: readonly { readonly name: string; readonly routes?: readonly Route[] }[];
};
export type JudgedRoute = {
  readonly virtualHost: string;
  readonly name: string | null;
  /** Path of the Istio object that made it, e.g. `/apis/networking.istio.io/v1/namespaces/shop/virtual-service/payment`. */
  readonly config: string | null;
  /** Weight by cluster; 100 where there is but one. */
  readonly clusters: Readonly<Record<string, number>>;
};

export async function routesOf(rig: Rig, pod: string): Promise<readonly JudgedRoute[]> {
  return (await ask<readonly RouteConfig[]>(rig, 'route', pod)).flatMap((config) =>
    (config.virtualHosts ?? []).flatMap((host) =>
      (host.routes ?? []).map(({ name, metadata, route }) => ({
        virtualHost: host.name,
        name: name ?? null,
        config: metadata?.filterMetadata?.istio?.config ?? null,
        clusters: route?.cluster
          ? { [route.cluster]: 100 }
          : Object.fromEntries((route?.weightedClusters?.clusters ?? []).map((c) => [c.name, c.weight ?? 0])),
      })),
    ),
  );
}

/** The lines with which istio-init set up interception in a pod (`-A CHAIN …`), as it logged them. */
export async function interceptionRulesOf(rig: Rig, pod: string): Promise<readonly string[]> {
  const [namespace = '', name = ''] = pod.split('/');
  const said = await rig.kubectl(['logs', '-n', namespace, name, '-c', 'istio-init']);
  return said.split('\n').filter((line) => line.startsWith('-A '));
}
