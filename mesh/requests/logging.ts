import { at, isEmpty, labelsOf, list, matches, text } from '../checks/read.ts';
import { type Json, type Labels, type Mesh, type MeshObject, namespaceOf, type PodId } from '../model/index.ts';

/** Whether an Envoy writes its access log where Meshpath reads it. `unknown` while the mesh's configuration has not been read. */
export type LogState = 'on' | 'off' | 'unknown';

/** For what the proxy sends on (`client`) and for what it takes in for its app (`server`); a gateway has one side, said twice. */
export type AccessLogging = { readonly client: LogState; readonly server: LogState };

/** Both sides in one word: `on` if either is. */
export const logStateOf = ({ client, server }: AccessLogging): LogState =>
  client === 'on' || server === 'on' ? 'on' : client === server ? client : 'unknown';

/**
 * Reads it from configuration, as istiod does (istio.io/istio `pilot/pkg/model/telemetry.go`): the root namespace's Telemetry, the
 * pod's namespace's and those that select the pod add up, mode by mode. Where they leave no provider that istiod can use,
 * `accessLogFile` holds.
 */
export function accessLoggingOf(mesh: Mesh, pod: PodId): AccessLogging {
  const { meshConfig } = mesh.facts;
  if (meshConfig === null) return { client: 'unknown', server: 'unknown' };
  const labels = mesh.pods[pod]?.labels ?? {};
  const levels = telemetriesFor(mesh, namespaceOf(pod), labels).map((o) => list(at(o.spec, 'accessLogging')));
  const side = (mode: Mode): LogState => (isWritten(meshConfig, levels, mode) ? 'on' : 'off');
  if (isWaypoint(labels)) return { client: side('SERVER'), server: side('SERVER') };
  const client = side('CLIENT');
  return { client, server: mesh.pods[pod]?.proxy === 'gateway' ? client : side('SERVER') };
}

/** True when traffic counters say that requests passed this proxy's workload though no line of them was read. */
export function countsWithoutLines(mesh: Mesh, pod: PodId): boolean {
  const workload = mesh.pods[pod]?.workload;
  if (workload === undefined) return false;
  return Object.values(mesh.edges).some(
    (e) => (e.source as string) === workload && e.buckets.length === 0 && (e.counters?.perSecond ?? 0) > 0,
  );
}

/** Istio's modes of a listener: waypoints listen as servers, other gateways as clients. */
type Mode = 'CLIENT' | 'SERVER';

const isWaypoint = (labels: Labels) => labels['gateway.networking.k8s.io/gateway-class-name'] === 'istio-waypoint';

/** Telemetries that say something of access logs there, the narrowest last. The oldest of a namespace holds for all of it. */
function telemetriesFor(mesh: Mesh, namespace: string, labels: Labels): readonly MeshObject[] {
  const all = Object.values(mesh.objects)
    .filter((o) => o.kind === 'Telemetry')
    .sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
  const wide = (where: string | null) => all.find((o) => o.namespace === where && isNamespaceWide(o));
  const root = mesh.facts.rootNamespace;
  return [
    wide(root),
    root === namespace ? undefined : wide(namespace),
    ...all.filter((o) => o.namespace === namespace && !isNamespaceWide(o) && isMeant(o, labels)),
  ].filter((o) => o !== undefined && list(at(o.spec, 'accessLogging')).length > 0) as readonly MeshObject[];
}

const selectorOf = ({ spec }: MeshObject) => labelsOf(at(spec, 'selector', 'matchLabels'));

function targetsOf({ spec }: MeshObject): readonly Json[] {
  const targets = list(at(spec, 'targetRefs'));
  const single = at(spec, 'targetRef');
  return targets.length > 0 || single === undefined ? targets : [single];
}

const isNamespaceWide = (o: MeshObject) => isEmpty(selectorOf(o)) && targetsOf(o).length === 0;

/** Targets are gateways of Gateway API, whose pods bear their names; waypoints ask for nothing else. */
function isMeant(o: MeshObject, labels: Labels): boolean {
  const targets = targetsOf(o);
  if (targets.length === 0) return !isWaypoint(labels) && matches(selectorOf(o), labels);
  const gateway = labels['gateway.networking.k8s.io/gateway-name'];
  return gateway !== undefined && targets.some((t) => at(t, 'kind') === 'Gateway' && at(t, 'name') === gateway);
}

function isWritten(meshConfig: Json, levels: readonly (readonly Json[])[], mode: Mode): boolean {
  const usable = [...providersOf(meshConfig, levels, mode)].flatMap(([name, enabled]) => {
    const file = fileOf(meshConfig, name);
    return file === undefined ? [] : [enabled && isRead(file)];
  });
  return usable.length > 0 ? usable.includes(true) : isRead(text(at(meshConfig, 'accessLogFile')));
}

/** Each provider in force, and whether it is enabled: a level that names any replaces what the ones before it named. */
function providersOf(meshConfig: Json, levels: readonly (readonly Json[])[], mode: Mode): ReadonlyMap<string, boolean> {
  const defaults = list(at(meshConfig, 'defaultProviders', 'accessLogging')).map(text);
  if (levels.length === 0) return new Map(defaults.map((name) => [name, true]));
  const named = levels.map((entries) => entries.filter((e) => isOfMode(e, mode)).flatMap(namesOf));
  const inForce = new Set(named.findLast((names) => names.length > 0) ?? defaults);
  const found = new Map<string, boolean>();
  let inherited = defaults;
  for (const entry of levels.flat()) {
    const names = namesOf(entry);
    if (names.length > 0) inherited = names;
    if (!isOfMode(entry, mode)) continue;
    for (const name of inherited) if (inForce.has(name)) found.set(name, at(entry, 'disabled') !== true);
  }
  return found;
}

const namesOf = (entry: Json): string[] => list(at(entry, 'providers')).map((p) => text(at(p, 'name')));

const isOfMode = (entry: Json, mode: Mode): boolean =>
  ([mode, 'CLIENT_AND_SERVER', undefined] as (Json | undefined)[]).includes(at(entry, 'match', 'mode'));

/** Sends lines away; istiod takes it for an access log all the same. */
const ELSEWHERE = ['envoyHttpAls', 'envoyTcpAls', 'envoyOtelAls'];

/** The file that a provider writes, empty for one that sends lines away; undefined: istiod knows none, or it is none for access logs. */
function fileOf(meshConfig: Json, name: string): string | undefined {
  const named = (p: Json) => text(at(p, 'name')).toLowerCase() === name.toLowerCase();
  const provider = list(at(meshConfig, 'extensionProviders')).find(named);
  // Built in, unless the mesh's configuration has one of that name.
  if (provider === undefined) return name.toLowerCase() === 'envoy' ? '/dev/stdout' : undefined;
  const file = at(provider, 'envoyFileAccessLog');
  if (file !== undefined) return text(at(file, 'path')) || '/dev/stdout';
  return ELSEWHERE.some((kind) => at(provider, kind) !== undefined) ? '' : undefined;
}

/** A container's log has both of its streams. */
const isRead = (file: string): boolean => file === '/dev/stdout' || file === '/dev/stderr';
