import {
  type EpochMs,
  type Json,
  type Labels,
  type Mesh,
  type MeshObject,
  namespaceOf,
  type ObjectChange,
  type ObjectId,
  type Origin,
  objectId,
  type Pod,
  type PodId,
  type ProxyConfig,
  type XdsType,
} from '../model/index.ts';
import { originsOf } from './origins.ts';
import { type RefusedResource, tokensOf } from './refused.ts';

/** Why an object is taken for the cause. None of them is a proof, and each is checked on its own. */
export type CulpritReason =
  /** Envoy's words hold something that only few objects hold, this one among them. */
  | { readonly kind: 'text'; readonly token: string }
  /** The refused resource, as the proxy holds its earlier version, came from it (`metadata.filter_metadata.istio`). */
  | { readonly kind: 'origin'; readonly resource: string }
  /** It says something about the host that the resource's name has. */
  | { readonly kind: 'host'; readonly host: string }
  /** It patches resources of this type in this proxy. */
  | { readonly kind: 'patches'; readonly what: string }
  /** It changed last before the refusal. */
  | { readonly kind: 'changed'; readonly change: ObjectChange['change']; readonly beforeMs: number }
  /** The refusal ended when it was changed or taken away. */
  | { readonly kind: 'ended'; readonly change: ObjectChange['change'] };

export type Culprit = {
  readonly object: ObjectId;
  /** False when it is gone by now. */
  readonly exists: boolean;
  /** `likely`: the text or the origin points to it, or both beginning and end do. `possible`: only time or kind do. */
  readonly certainty: 'likely' | 'possible';
  readonly reasons: readonly CulpritReason[];
};

export type RefusalAsked = {
  readonly pod: PodId;
  readonly type: XdsType;
  readonly text: string;
  readonly refusedAt: EpochMs;
  readonly clearedAt: EpochMs | null;
};

/** istiod waits for quiet (0.1 to 10 s) before it pushes; a busy one takes longer. */
const CHANGE_WITHIN_MS = 30_000;
const END_WITHIN_MS = 15_000;
/** A token that so many objects hold points to none of them. */
const TOO_MANY = 3;

const WEIGHT: Readonly<Record<CulpritReason['kind'], number>> = {
  text: 8,
  origin: 6,
  ended: 5,
  host: 3,
  changed: 3,
  patches: 2,
};

/**
 * The objects that may have caused a refusal, the likeliest first. `config`: what the proxy runs, when it is held; without it the
 * origin of the refused resource is not known.
 */
export function culpritsOf(
  mesh: Pick<Mesh, 'objects' | 'pods' | 'facts' | 'changes'>,
  refusal: RefusalAsked,
  resources: readonly RefusedResource[],
  config: ProxyConfig | null,
): readonly Culprit[] {
  const found = new Map<ObjectId, CulpritReason[]>();
  const add = (id: ObjectId, reason: CulpritReason) => found.set(id, [...(found.get(id) ?? []), reason]);
  const pod = mesh.pods[refusal.pod];
  const reaching = Object.values(mesh.objects).filter((object) => reaches(object, refusal.pod, pod, mesh));

  for (const token of tokensOf(refusal.text)) {
    const holders = reaching.filter((object) => holds(object, token));
    if (holders.length > 0 && holders.length <= TOO_MANY)
      for (const { id } of holders) if (!has(found.get(id), 'text')) add(id, { kind: 'text', token });
  }
  for (const { name } of resources) {
    if (name === null) continue;
    for (const origin of originsOf(config, refusal.type, name)) {
      const id = idOf(origin);
      if (!has(found.get(id), 'origin')) add(id, { kind: 'origin', resource: name });
    }
    const host = hostOf(name);
    if (host !== null)
      for (const object of reaching)
        if (!has(found.get(object.id), 'host') && hostsOf(object).some((h) => fullHost(h, object.namespace) === host))
          add(object.id, { kind: 'host', host });
  }
  for (const object of reaching) {
    const what = patchOf(object, refusal.type);
    if (what !== null) add(object.id, { kind: 'patches', what });
  }
  const isConcerned = concerns(mesh, refusal.pod, reaching);
  const changes = mesh.changes.filter(({ object }) => isConcerned(object));
  const last = lastBefore(changes, refusal, reaching);
  if (last !== null) add(last.object, { kind: 'changed', change: last.change, beforeMs: refusal.refusedAt - last.at });
  const end = endOf(changes, refusal);
  if (end !== null) add(end.object, { kind: 'ended', change: end.change });

  return [...found]
    .map(([object, reasons]) => ({ object, reasons, score: reasons.reduce((sum, r) => sum + WEIGHT[r.kind], 0) }))
    .sort((a, b) => b.score - a.score || (a.object < b.object ? -1 : 1))
    .map(({ object, reasons }) => ({
      object,
      exists: mesh.objects[object] !== undefined,
      certainty: isLikely(reasons) ? ('likely' as const) : ('possible' as const),
      reasons: [...reasons].sort((a, b) => WEIGHT[b.kind] - WEIGHT[a.kind]),
    }));
}

/** An end alone may be chance: with it the object must have changed before the refusal, or patch what was refused. */
const isLikely = (reasons: readonly CulpritReason[]) =>
  has(reasons, 'text') ||
  has(reasons, 'origin') ||
  (has(reasons, 'ended') && (has(reasons, 'changed') || has(reasons, 'patches')));

const has = (reasons: readonly CulpritReason[] | undefined, kind: CulpritReason['kind']) =>
  reasons?.some((reason) => reason.kind === kind) ?? false;

const idOf = ({ kind, namespace, name }: Origin): ObjectId => objectId(kind, namespace, name);

/** Specs as text: objects are immutable, and a mesh has thousands that are looked through again at each change. */
const texts = new WeakMap<MeshObject, string>();

/** The token stands in the spec, or is the object's name. */
function holds(object: MeshObject, token: string): boolean {
  if (object.name.length > 3 && (token === object.name || token.endsWith(`/${object.name}`))) return true;
  const text = texts.get(object) ?? JSON.stringify(object.spec);
  texts.set(object, text);
  return text.includes(JSON.stringify(token).slice(1, -1));
}

/** Whether an object may say something to this proxy: of its own or the root namespace, and chosen by labels, when it chooses. */
function reaches(object: MeshObject, podId: PodId, pod: Pod | undefined, mesh: Pick<Mesh, 'facts'>): boolean {
  const { namespace } = object;
  const own = namespace === namespaceOf(podId) || namespace === mesh.facts.rootNamespace;
  // Hosts are seen across namespaces; what chooses workloads is not.
  if (HOST_KINDS.has(object.kind)) return true;
  if (!own) return false;
  const selector = selectorOf(object);
  return selector === null || pod === undefined || Object.entries(selector).every(([k, v]) => pod.labels[k] === v);
}

const HOST_KINDS: ReadonlySet<string> = new Set([
  'VirtualService',
  'DestinationRule',
  'ServiceEntry',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
]);

function selectorOf({ spec }: MeshObject): Labels | null {
  const selector = at(spec, 'workloadSelector') ?? at(spec, 'selector');
  const labels = at(selector, 'labels') ?? at(selector, 'matchLabels') ?? null;
  if (labels === null || typeof labels !== 'object' || Array.isArray(labels)) return null;
  const entries = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** `applyTo` of EnvoyFilter patches by the type that they end up in. */
const APPLIES_TO: Readonly<Partial<Record<XdsType, ReadonlySet<string>>>> = {
  LDS: new Set(['LISTENER', 'LISTENER_FILTER', 'FILTER_CHAIN', 'NETWORK_FILTER', 'HTTP_FILTER']),
  RDS: new Set(['ROUTE_CONFIGURATION', 'VIRTUAL_HOST', 'HTTP_ROUTE']),
  CDS: new Set(['CLUSTER']),
  ECDS: new Set(['EXTENSION_CONFIG']),
};

function patchOf({ kind, spec }: MeshObject, type: XdsType): string | null {
  if (kind === 'WasmPlugin') return type === 'ECDS' ? 'WASM' : null;
  if (kind !== 'EnvoyFilter') return null;
  for (const patch of listAt(spec, 'configPatches')) {
    const applyTo = at(patch, 'applyTo');
    if (typeof applyTo === 'string' && APPLIES_TO[type]?.has(applyTo)) return applyTo;
  }
  return null;
}

/** The host in a cluster's name (`outbound|PORT|SUBSET|HOST`); other resources are called after ports. */
const hostOf = (name: string): string | null => /^outbound\|\d+\|[^|]*\|(.+)$/.exec(name)?.[1] ?? null;

const fullHost = (host: string, namespace: string): string =>
  host.includes('.') ? host : `${host}.${namespace}.svc.cluster.local`;

function hostsOf({ kind, spec }: MeshObject): readonly string[] {
  const one = kind === 'DestinationRule' ? at(spec, 'host') : undefined;
  const many = kind === 'VirtualService' || kind === 'ServiceEntry' ? listAt(spec, 'hosts') : [];
  return [one, ...many].filter((host): host is string => typeof host === 'string');
}

/** Whether a change may concern the pod. Whom an object that is gone had chosen is not known: its namespace tells whom it could. */
function concerns(mesh: Pick<Mesh, 'objects' | 'facts'>, pod: PodId, reaching: readonly MeshObject[]) {
  const ids = new Set(reaching.map(({ id }) => id));
  return (id: ObjectId): boolean => {
    if (mesh.objects[id] !== undefined) return ids.has(id);
    const namespace = id.split('/')[1];
    return namespace === namespaceOf(pod) || namespace === mesh.facts.rootNamespace;
  };
}

/** The newest change before the refusal: seen by the watch, or a creation that the object tells of. */
function lastBefore(
  changes: readonly ObjectChange[],
  { refusedAt }: RefusalAsked,
  reaching: readonly MeshObject[],
): ObjectChange | null {
  const near = (t: EpochMs) => t <= refusedAt && refusedAt - t <= CHANGE_WITHIN_MS;
  // Creation times have whole seconds, so that one of the same second may be the later.
  const created = reaching.map((o): ObjectChange => ({ at: o.createdAt, object: o.id, change: 'made' }));
  return [...created, ...changes]
    .filter((change) => near(change.at))
    .reduce<ObjectChange | null>((last, change) => (last === null || change.at >= last.at ? change : last), null);
}

/** The newest change between refusal and ACK, right before the ACK. */
function endOf(changes: readonly ObjectChange[], { refusedAt, clearedAt }: RefusalAsked): ObjectChange | null {
  if (clearedAt === null) return null;
  return changes.findLast(({ at: t }) => t > refusedAt && t <= clearedAt && clearedAt - t <= END_WITHIN_MS) ?? null;
}

const listAt = (json: Json | undefined, key: string): readonly Json[] => {
  const list = at(json, key);
  return Array.isArray(list) ? list : [];
};

function at(json: Json | undefined, key: string): Json | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return (json as { readonly [key: string]: Json })[key];
}
