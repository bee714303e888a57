import { X509Certificate } from 'node:crypto';
import type { Rig } from '../../rig.ts';
import { hex } from './certificates.ts';

/** What istioctl lists of one proxy, each list sorted, so that a table can be held against it. */
export type JudgedTables = {
  readonly listeners: readonly string[];
  /** `CONFIGURATION VIRTUAL_HOST ROUTES` with the number of routes. */
  readonly routes: readonly string[];
  readonly clusters: readonly string[];
  /** `CLUSTER ADDRESS`. */
  readonly endpoints: readonly string[];
  /** `NAME SERIAL` of the first certificate. */
  readonly secrets: readonly string[];
};

type Address = {
  readonly socketAddress?: { readonly address: string; readonly portValue?: number };
  readonly pipe?: { readonly path: string };
};
type Answers = {
  readonly listener: readonly { readonly name?: string; readonly address?: Address }[];
  readonly route: readonly {
    readonly name?: string;
    readonly virtualHosts?: readonly { readonly name: string; readonly routes?: readonly unknown[] }[];
  }[];
  readonly cluster: readonly { readonly name: string }[];
  readonly endpoint: readonly {
    readonly name: string;
    readonly hostStatuses?: readonly { readonly address: Address }[];
  }[];
  readonly secret: {
    readonly dynamicActiveSecrets: readonly {
      readonly name: string;
      readonly secret: {
        readonly tlsCertificate?: { readonly certificateChain: { readonly inlineBytes: string } };
        readonly validationContext?: { readonly trustedCa: { readonly inlineBytes: string } };
      };
    }[];
  };
};

/** `istioctl proxy-config listener|route|cluster|endpoint|secret` of one pod. */
export async function tablesOf(rig: Rig, pod: string): Promise<JudgedTables> {
  const [namespace, name] = pod.split('/');
  const ask = async <K extends keyof Answers>(what: K): Promise<Answers[K]> =>
    JSON.parse(await rig.istioctl(['proxy-config', what, `${name}.${namespace}`, '-o', 'json']));
  const [listeners, routes, clusters, endpoints, secrets] = await Promise.all([
    ask('listener'),
    ask('route'),
    ask('cluster'),
    ask('endpoint'),
    ask('secret'),
  ]);
  return {
    listeners: listeners.map((l) => l.name ?? addressOf(l.address)).sort(),
    routes: routes
      .flatMap((r) => (r.virtualHosts ?? []).map((h) => `${r.name ?? ''} ${h.name} ${h.routes?.length ?? 0}`))
      .sort(),
    clusters: clusters.map((c) => c.name).sort(),
    endpoints: endpoints.flatMap((c) => (c.hostStatuses ?? []).map((h) => `${c.name} ${addressOf(h.address)}`)).sort(),
    secrets: secrets.dynamicActiveSecrets
      .map(({ name: secret, secret: { tlsCertificate, validationContext } }) => {
        const bytes = tlsCertificate?.certificateChain.inlineBytes ?? validationContext?.trustedCa.inlineBytes ?? '';
        return `${secret} ${hex(new X509Certificate(Buffer.from(bytes, 'base64')).serialNumber)}`;
      })
      .sort(),
  };
}

const addressOf = (address: Address | undefined): string =>
  address?.pipe?.path ?? `${address?.socketAddress?.address}:${address?.socketAddress?.portValue ?? 0}`;
