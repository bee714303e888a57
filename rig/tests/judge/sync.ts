import type { Rig } from '../../rig.ts';
import type { SyncState } from '../answers.ts';

type ProxyStatus = {
  readonly resources: readonly {
    readonly node: { readonly id: string };
    readonly genericXdsConfigs?: readonly { readonly typeUrl: string; readonly configStatus: string }[];
  }[];
};

const TYPES: Readonly<Record<string, string>> = {
  'envoy.config.cluster.v3.Cluster': 'CDS',
  'envoy.config.listener.v3.Listener': 'LDS',
  'envoy.config.endpoint.v3.ClusterLoadAssignment': 'EDS',
  'envoy.config.route.v3.RouteConfiguration': 'RDS',
};
const STATES: Readonly<Record<string, SyncState>> = {
  SYNCED: 'synced',
  STALE: 'stale',
  ERROR: 'nack',
  NOT_SENT: 'not-sent',
};

/**
 * State by pod (`NAMESPACE/NAME`) and type, from `istioctl proxy-status`, which asks the istiod of one revision. A type that
 * the proxy did not subscribe to is not sent.
 */
export async function syncOf(
  rig: Rig,
  revision = 'default',
): Promise<Readonly<Record<string, Readonly<Record<string, SyncState>>>>> {
  const said: ProxyStatus = JSON.parse(await rig.istioctl(['proxy-status', '-o', 'json', '--revision', revision]));
  return Object.fromEntries(
    said.resources.map(({ node, genericXdsConfigs = [] }) => {
      const [pod, namespace] = node.id.split('.');
      const states: Record<string, SyncState> = { CDS: 'not-sent', LDS: 'not-sent', EDS: 'not-sent', RDS: 'not-sent' };
      for (const { typeUrl, configStatus } of genericXdsConfigs) {
        const type = TYPES[typeUrl.replace('type.googleapis.com/', '')];
        const state = STATES[configStatus];
        if (state === undefined) throw new Error(`istioctl says ${configStatus} of ${typeUrl}`);
        if (type !== undefined) states[type] = state;
      }
      return [`${namespace}/${pod}`, states];
    }),
  );
}
