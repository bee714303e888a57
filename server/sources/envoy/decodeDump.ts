import type { EpochMs, Json, PodId, ProxyConfig } from '@/mesh/model';
import { LoggingSeen } from './accessLogging.ts';
import { decodeCluster } from './decodeClusters.ts';
import { decodeEndpoints } from './decodeEndpoints.ts';
import type { Discovered } from './decodeHttp.ts';
import { decodeListener } from './decodeListeners.ts';
import { decodeRouteConfig } from './decodeRoutes.ts';
import { decodeSecretList } from './decodeSecretList.ts';
import { envoyVersionOf } from './decodeVersion.ts';
import { asObj, field, Gaps, list, type Obj, obj, text, typeName } from './json.ts';
import { redact } from './redact.ts';

export type DecodedDump = {
  readonly config: ProxyConfig;
  /** Whether anything in the dump writes access logs. */
  readonly logging: 'on' | 'off' | 'unknown';
};

const SECTIONS = ['Clusters', 'Endpoints', 'Listeners', 'Routes'] as const;

/**
 * Turns a parsed `/config_dump?include_eds` into the model. Takes the tree over: it is redacted in place and becomes `raw`,
 * so pointers stay true. Never throws: what is not understood becomes a gap.
 */
export function decodeDump(
  dump: unknown,
  about: { readonly pod: PodId; readonly fetchedAt: EpochMs; readonly version: string; readonly bytes: number },
): DecodedDump {
  const gaps = new Gaps();
  const logging = new LoggingSeen();
  const envoyVersion = envoyVersionOf(dump);
  const configs = list(asObj(dump), 'configs').map(withoutBootstrap);
  redact(configs);
  const root: Obj = { configs };

  const found = new Map<string, { section: Obj; pointer: string }>();
  configs.forEach((raw, i) => {
    const name = typeName(asObj(raw));
    const section = asObj(raw);
    if (section && name.startsWith('envoy.admin.v3.') && name.endsWith('ConfigDump'))
      found.set(name.slice('envoy.admin.v3.'.length, -'ConfigDump'.length), { section, pointer: `/configs/${i}` });
  });
  for (const name of SECTIONS) if (!found.has(name)) gaps.add('/configs', `the dump has no ${name}ConfigDump`);

  /** Every entry of one list of one section, with its place. */
  const each = <T>(name: string, key: string, decode: (entry: Obj | null, pointer: string) => T): T[] => {
    const at = found.get(name);
    return at ? list(at.section, key).map((raw, i) => decode(asObj(raw), `${at.pointer}/${key}/${i}`)) : [];
  };
  const warming = (name: string, key: string) => {
    each(name, key, (entry, pointer) => {
      gaps.add(pointer, `${text(obj(entry, 'cluster'), 'name') ?? text(entry, 'name') ?? name} is still warming`);
    });
  };
  warming('Clusters', 'dynamic_warming_clusters');

  const discovered: Discovered = new Map(
    each('Ecds', 'ecds_filters', (entry, at) => {
      const filter = obj(entry, 'ecds_filter');
      return [
        text(filter, 'name') ?? '',
        { config: obj(filter, 'typed_config'), pointer: `${at}/ecds_filter/typed_config` },
      ] as const;
    }),
  );

  // The bootstrap's own listeners (health, statistics) never log and carry nobody's traffic.
  const context = { gaps, logging, discovered };
  const silent = { ...context, logging: new LoggingSeen() };
  const listeners = [
    ...each('Listeners', 'static_listeners', (entry, at) =>
      decodeListener(obj(entry, 'listener'), `${at}/listener`, silent),
    ),
    ...each('Listeners', 'dynamic_listeners', (entry, at) => {
      noteUpdateState(entry, at, gaps);
      const active = obj(obj(entry, 'active_state'), 'listener');
      if (active) return decodeListener(active, `${at}/active_state/listener`, context);
      if (['draining_state', 'error_state'].every((key) => field(entry, key) === undefined))
        gaps.add(at, `listener ${text(entry, 'name') ?? ''} has no active state`);
      return [];
    }),
  ].flat();
  const messages: { readonly body: Obj | null; readonly pointer: string }[] = [];
  const cluster = (entry: Obj | null, at: string) => {
    const body = obj(entry, 'cluster');
    messages.push({ body, pointer: `${at}/cluster` });
    return decodeCluster(body, `${at}/cluster`, gaps);
  };
  const clusters = [
    ...each('Clusters', 'static_clusters', cluster),
    ...each('Clusters', 'dynamic_active_clusters', cluster),
  ];
  const users = usersOf(messages);
  const assigned = new Set<string>();
  const endpoints = (entry: Obj | null, at: string) => {
    const assignment = obj(entry, 'endpoint_config');
    const name = text(assignment, 'cluster_name') ?? '';
    return (users.get(name) ?? [name]).flatMap((user) => {
      assigned.add(user);
      return decodeEndpoints(assignment, `${at}/endpoint_config`, gaps, user);
    });
  };

  return {
    logging: logging.state(),
    config: {
      pod: about.pod,
      fetchedAt: about.fetchedAt,
      version: about.version,
      listeners,
      routes: each('Routes', 'dynamic_route_configs', (entry, at) =>
        decodeRouteConfig(obj(entry, 'route_config'), `${at}/route_config`, gaps),
      ),
      clusters,
      endpoints: [
        ...each('Endpoints', 'static_endpoint_configs', endpoints),
        ...each('Endpoints', 'dynamic_endpoint_configs', endpoints),
        messages.map(({ body, pointer }) => {
          const name = text(body, 'name') ?? '';
          const inline = assigned.has(name) ? null : obj(body, 'load_assignment');
          return inline === null ? [] : decodeEndpoints(inline, `${pointer}/load_assignment`, gaps, name);
        }),
      ].flat(2),
      secrets: decodeSecretList(root as Json),
      ...(envoyVersion === null ? {} : { envoyVersion }),
      gaps: gaps.all(),
      // Parsed JSON, redacted above.
      raw: root as Json,
      bytes: about.bytes,
    },
  };
}

/**
 * Which clusters take the endpoints of a name that is not their own (`eds_cluster_config.service_name`). Istio gives every
 * cluster's assignment the cluster's name.
 */
function usersOf(clusters: readonly { readonly body: Obj | null }[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const { body } of clusters) {
    const name = text(body, 'name') ?? '';
    const service = text(obj(body, 'eds_cluster_config'), 'service_name') || name;
    const sharing = users.get(service);
    if (sharing) sharing.push(name);
    else users.set(service, [name]);
  }
  return users;
}

/**
 * A refused update leaves the older version in force, which is what gets decoded. Envoy tells of a refusal at the listener and
 * once more without a name.
 */
function noteUpdateState(entry: Obj | null, pointer: string, gaps: Gaps): void {
  const refused = obj(entry, 'error_state');
  if (refused === null) return;
  const name = text(entry, 'name') ?? text(obj(refused, 'failed_configuration'), 'name') ?? 'a listener';
  const reason = `Envoy refused an update of ${name}: ${text(refused, 'details') ?? 'no reason given'}`;
  if (!gaps.list.some((gap) => gap.reason === reason)) gaps.add(`${pointer}/error_state`, reason);
}

/** The bootstrap holds the node's metadata: the pod's environment, labels and annotations. Its place is kept, its body is not. */
function withoutBootstrap(section: unknown): unknown {
  const type = text(asObj(section), '@type');
  return type?.endsWith('BootstrapConfigDump')
    ? { '@type': type, redacted: 'node metadata can hold secrets' }
    : section;
}
