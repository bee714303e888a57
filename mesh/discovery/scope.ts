import {
  type ClusterSweep,
  type Json,
  type Labels,
  type Mesh,
  type MeshObject,
  namespaceOf,
  type ObjectId,
  type Pod,
  type Registry,
  type RegistryHost,
} from '../model/index.ts';

export type ScopeView = {
  /** The Sidecar resource that decides; null: none chooses this proxy. */
  readonly sidecar: ObjectId | null;
  /** Its egress hosts as it has them (`NAMESPACE/HOST`); null: all that is exported here. */
  readonly egress: readonly string[] | null;
  readonly hosts: readonly HostInScope[];
  /** Hosts of the clusters that its Envoy holds (`outbound|…`); null: not read. */
  readonly held: readonly string[] | null;
  /** Visible and not among the clusters; and the other way round. Empty where the clusters are not known. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
};

export type HostInScope = {
  readonly key: string;
  readonly host: string;
  readonly visible: boolean;
  /** Why it is hidden; null when it is visible. */
  readonly hidden: { readonly kind: 'export'; readonly to: string } | { readonly kind: 'egress' } | null;
};

type Known = Pick<Mesh, 'objects' | 'facts' | 'pods'>;

/**
 * What one proxy sees of a registry, worked out by Istio's rules (`pilot/pkg/model/sidecar.go`): `exportTo` of each service against
 * the proxy's namespace, then the egress hosts of the Sidecar resource that chooses it; destinations of VirtualServices in those
 * hosts come along. Beside it the clusters that its Envoy really has.
 */
export function scopeOf(mesh: Known, pod: Pod, registry: Registry, sweep: ClusterSweep | undefined): ScopeView {
  const namespace = namespaceOf(pod.id);
  const sidecar = pod.proxy === 'gateway' ? null : sidecarOf(mesh, pod);
  const egress = sidecar === null ? null : egressOf(sidecar);
  const all = Object.values(registry.hosts);
  const led = egress === null ? new Set<string>() : destinationsOf(mesh, egress, namespace);
  const hosts = all.map((host): HostInScope => {
    const { key } = host;
    const exported = exportsOf(host, mesh);
    if (!isExported(exported, host.namespace, namespace))
      return { key, host: host.host, visible: false, hidden: { kind: 'export', to: exported.join(', ') } };
    if (egress !== null && !led.has(host.host) && !egress.some((e) => matchesEgress(e, host, namespace)))
      return { key, host: host.host, visible: false, hidden: { kind: 'egress' } };
    return { key, host: host.host, visible: true, hidden: null };
  });
  const held = sweep === undefined ? null : heldHosts(sweep);
  // Services without ports have no cluster, so nothing of them can be missing.
  const portless = new Set(
    all.filter((host) => host.ports.length === 0 || host.resolution === 'alias').map((h) => h.host),
  );
  const visible = new Set(hosts.filter((host) => host.visible).map((host) => host.host));
  return {
    sidecar: sidecar?.id ?? null,
    egress,
    hosts: [...hosts].sort((a, b) => (a.key < b.key ? -1 : 1)),
    held,
    missing: held === null ? [] : [...visible].filter((h) => !held.includes(h) && !portless.has(h)).sort(),
    extra: held === null ? [] : held.filter((h) => !visible.has(h)),
  };
}

/** Own namespace by labels, own namespace for all, root namespace for all; of several the oldest. */
function sidecarOf(mesh: Known, pod: Pod): MeshObject | null {
  const sidecars = Object.values(mesh.objects)
    .filter(({ kind }) => kind === 'Sidecar')
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const own = sidecars.filter((object) => object.namespace === namespaceOf(pod.id));
  const chosen = own.find((object) => {
    const labels = labelsOf(object);
    return labels !== null && Object.entries(labels).every(([key, value]) => pod.labels[key] === value);
  });
  const whole = (object: MeshObject) => labelsOf(object) === null;
  const root = sidecars.filter((object) => object.namespace === mesh.facts.rootNamespace);
  return chosen ?? own.find(whole) ?? root.find(whole) ?? null;
}

function labelsOf({ spec }: MeshObject): Labels | null {
  const labels = at(at(spec, 'workloadSelector'), 'labels');
  return typeof labels === 'object' && labels !== null && !Array.isArray(labels) ? (labels as Labels) : null;
}

/** Null where the Sidecar says nothing about egress: then it is as without one. */
function egressOf({ spec }: MeshObject): readonly string[] | null {
  const listeners = list(at(spec, 'egress'));
  return listeners.length === 0 ? null : listeners.flatMap((listener) => strings(at(listener, 'hosts')));
}

/** `NAMESPACE/HOST`: `.` the Sidecar's own namespace, `*` any, `~` none; the host may begin with a wildcard. */
function matchesEgress(
  egress: string,
  { namespace, host }: Pick<RegistryHost, 'namespace' | 'host'>,
  own: string,
): boolean {
  const slash = egress.indexOf('/');
  const where = egress.slice(0, slash);
  const name = egress.slice(slash + 1);
  if (where === '~') return false;
  if (where !== '*' && namespace !== (where === '.' ? own : where)) return false;
  return name === '*' || name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)));
}

function exportsOf({ exportTo }: RegistryHost, { facts }: Pick<Mesh, 'facts'>): readonly string[] {
  if (exportTo.length > 0) return exportTo;
  const standard = strings(at(facts.meshConfig, 'defaultServiceExportTo'));
  return standard.length > 0 ? standard : ['*'];
}

const isExported = (exportTo: readonly string[], from: string, to: string) =>
  exportTo.some((target) => target === '*' || target === to || (target === '.' && from === to));

/** Hosts that VirtualServices among the egress hosts lead to: they come along, wherever they are. */
function destinationsOf(
  { objects }: Pick<Mesh, 'objects'>,
  egress: readonly string[],
  own: string,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { kind, namespace, spec } of Object.values(objects)) {
    if (kind !== 'VirtualService') continue;
    const full = (host: string) => (host.includes('.') ? host : `${host}.${namespace}.svc.cluster.local`);
    const exported = strings(at(spec, 'exportTo'));
    if (!isExported(exported.length > 0 ? exported : ['*'], namespace, own)) continue;
    const hosts = strings(at(spec, 'hosts')).map(full);
    if (!hosts.some((host) => egress.some((e) => matchesEgress(e, { namespace, host }, own)))) continue;
    for (const route of ['http', 'tcp', 'tls'].flatMap((protocol) => list(at(spec, protocol))))
      for (const to of [...list(at(route, 'route')), at(route, 'mirror') ?? null]) {
        const host = at(at(to, 'destination'), 'host') ?? at(to, 'host');
        if (typeof host === 'string') found.add(full(host));
      }
  }
  return found;
}

const heldHosts = ({ clusters }: ClusterSweep): readonly string[] =>
  [
    ...new Set(
      clusters.map(({ name }) => /^outbound\|\d+\|[^|]*\|(.+)$/.exec(name)?.[1]).filter((h) => h !== undefined),
    ),
  ].sort();

const list = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? json : []);
const strings = (json: Json | undefined) => list(json).filter((x): x is string => typeof x === 'string');

function at(json: Json | undefined, key: string): Json | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return (json as { readonly [key: string]: Json })[key];
}
