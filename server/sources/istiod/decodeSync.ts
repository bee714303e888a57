import {
  err,
  fault,
  ok,
  type PodId,
  type ProxySync,
  parseTime,
  podId,
  type Result,
  type XdsState,
  type XdsType,
} from '@/mesh/model';
import { type SyncEntry, type SyncResource, syncEntry, syncz } from './schema.ts';

/** Short names by the last part of a type URL. */
const TYPES: ReadonlyMap<string, XdsType> = new Map([
  ['envoy.config.cluster.v3.Cluster', 'CDS'],
  ['envoy.config.listener.v3.Listener', 'LDS'],
  ['envoy.config.endpoint.v3.ClusterLoadAssignment', 'EDS'],
  ['envoy.config.route.v3.RouteConfiguration', 'RDS'],
  ['envoy.config.core.v3.TypedExtensionConfig', 'ECDS'],
  ['istio.networking.nds.v1.NameTable', 'NDS'],
  ['envoy.extensions.transport_sockets.tls.v3.Secret', 'SDS'],
]);

/**
 * `/debug/syncz` of one replica. Clients that are no proxies (istioctl, which asks for debug types, or has not asked yet) are
 * left out, and of two streams of one proxy, while it reconnects, the one that was sent to last counts. `unread` counts entries of an unknown shape.
 */
export function decodeSync(body: unknown, istiod: PodId): Result<{ proxies: readonly ProxySync[]; unread: number }> {
  const entries = syncz.safeParse(body);
  if (!entries.success)
    return err(
      fault(
        'syncz-unreadable',
        `${istiod} answered /debug/syncz in an unknown shape.`,
        'Its proxies’ sync state stays unknown; compare `istioctl proxy-status`.',
      ),
    );
  const proxies = new Map<PodId, { sync: ProxySync; newest: number }>();
  let unread = 0;
  for (const raw of entries.data ?? []) {
    const entry = syncEntry.safeParse(raw);
    const pod = entry.success ? podOf(entry.data.proxy) : null;
    if (!entry.success || pod === null) {
      unread += 1;
      continue;
    }
    const urls = Object.keys(entry.data.resources ?? {});
    const types = typesOf(entry.data);
    if (urls.every((url) => url.includes('istio.io/debug')) && Object.keys(types).length === 0) continue;
    const newest = Math.max(0, ...Object.values(types).map((state) => state.sentAt ?? 0));
    const before = proxies.get(pod);
    if (before !== undefined && before.newest > newest) continue;
    proxies.set(pod, { newest, sync: { pod, istiod, istioVersion: entry.data.istio_version ?? null, types } });
  }
  return ok({ proxies: [...proxies.values()].map(({ sync }) => sync), unread });
}

/** `NAME.NAMESPACE`; pod names may hold dots, namespaces never do. */
function podOf(proxy: string): PodId | null {
  const dot = proxy.lastIndexOf('.');
  return dot > 0 && dot < proxy.length - 1 ? podId(proxy.slice(dot + 1), proxy.slice(0, dot)) : null;
}

function typesOf(entry: SyncEntry): Partial<Record<XdsType, XdsState>> {
  if (entry.resources == null) return legacyTypes(entry);
  const types: Partial<Record<XdsType, XdsState>> = {};
  for (const [url, resource] of Object.entries(entry.resources)) {
    const type = TYPES.get(url.slice(url.lastIndexOf('/') + 1));
    if (type !== undefined) types[type] = stateOf(resource);
  }
  return types;
}

const stateOf = (resource: SyncResource): XdsState => ({
  sent: resource.sent || null,
  acked: resource.acked || null,
  sentAt: resource.sentTime === undefined ? null : parseTime(resource.sentTime),
  error: resource.lastError || null,
});

function legacyTypes(entry: SyncEntry): Partial<Record<XdsType, XdsState>> {
  const pairs: readonly [XdsType, string | undefined, string | undefined][] = [
    ['CDS', entry.cluster_sent, entry.cluster_acked],
    ['LDS', entry.listener_sent, entry.listener_acked],
    ['RDS', entry.route_sent, entry.route_acked],
    ['EDS', entry.endpoint_sent, entry.endpoint_acked],
    ['ECDS', entry.extensionconfig_sent, entry.extensionconfig_acked],
  ];
  return Object.fromEntries(
    pairs.filter(([, sent, acked]) => sent || acked).map(([type, sent, acked]) => [type, stateOf({ sent, acked })]),
  );
}
