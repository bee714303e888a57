import type { EpochMs, Json, PodId, ProxyConfig } from '@/mesh/model';
import { LoggingSeen } from './accessLogging.ts';
import { decodeCluster, decodeEndpoints } from './decodeClusters.ts';
import { decodeListener } from './decodeListeners.ts';
import { decodeRouteConfig } from './decodeRoutes.ts';
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

  // The bootstrap's own listeners (health, statistics) never log and carry nobody's traffic.
  const ignored = new LoggingSeen();
  const listeners = [
    ...each('Listeners', 'static_listeners', (entry, at) =>
      decodeListener(obj(entry, 'listener'), `${at}/listener`, gaps, ignored),
    ),
    ...each('Listeners', 'dynamic_listeners', (entry, at) => {
      noteUpdateState(entry, at, gaps);
      const active = obj(obj(entry, 'active_state'), 'listener');
      if (active) return decodeListener(active, `${at}/active_state/listener`, gaps, logging);
      if (['draining_state', 'error_state'].every((key) => field(entry, key) === undefined))
        gaps.add(at, `listener ${text(entry, 'name') ?? ''} has no active state`);
      return null;
    }).filter((listener) => listener !== null),
  ];
  const cluster = (entry: Obj | null, at: string) => decodeCluster(obj(entry, 'cluster'), `${at}/cluster`, gaps);
  const endpoints = (entry: Obj | null, at: string) =>
    decodeEndpoints(obj(entry, 'endpoint_config'), `${at}/endpoint_config`, gaps);

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
      clusters: [
        ...each('Clusters', 'static_clusters', cluster),
        ...each('Clusters', 'dynamic_active_clusters', cluster),
      ],
      endpoints: [
        ...each('Endpoints', 'static_endpoint_configs', endpoints).flat(),
        ...each('Endpoints', 'dynamic_endpoint_configs', endpoints).flat(),
      ],
      gaps: gaps.all(),
      // Parsed JSON, redacted above.
      raw: root as Json,
      bytes: about.bytes,
    },
  };
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
