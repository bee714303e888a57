import type { Json, Mesh, MeshObject, ObjectId, PodId } from '../model/index.ts';

/** Whether a proxy's access log is switched on, and what decides it. `unknown` while the mesh's configuration has not been read. */
export type AccessLogging = {
  readonly state: 'on' | 'off' | 'unknown';
  readonly because:
    | 'mesh-config-file'
    | 'mesh-config-empty'
    | 'mesh-config-provider'
    | 'telemetry'
    | 'telemetry-disabled'
    | 'mesh-config-not-read';
  /** The Telemetry that decides, null when meshConfig does. */
  readonly object: ObjectId | null;
};

/**
 * Reads it from configuration, as istiod does (istio.io/istio `pilot/pkg/model/telemetry_logging.go`): a Telemetry that says anything about
 * access logs replaces meshConfig's setting; one that selects the workload beats its namespace's, which beats the root namespace's.
 */
export function accessLoggingOf(mesh: Mesh, pod: PodId): AccessLogging {
  const { meshConfig } = mesh.facts;
  const telemetry = telemetryFor(mesh, pod);
  if (telemetry !== null) {
    const off = entriesOf(telemetry).every((e) => field(e, 'disabled') === true);
    return {
      state: off ? 'off' : 'on',
      because: off ? 'telemetry-disabled' : 'telemetry',
      object: telemetry.id,
    };
  }
  if (meshConfig === null) return { state: 'unknown', because: 'mesh-config-not-read', object: null };
  const providers = field(field(meshConfig, 'defaultProviders'), 'accessLogging');
  if (Array.isArray(providers) && providers.length > 0)
    return { state: 'on', because: 'mesh-config-provider', object: null };
  const file = field(meshConfig, 'accessLogFile');
  return typeof file === 'string' && file !== ''
    ? { state: 'on', because: 'mesh-config-file', object: null }
    : { state: 'off', because: 'mesh-config-empty', object: null };
}

/** True when traffic counters say that requests passed this proxy's workload though no line of them was read. */
export function countsWithoutLines(mesh: Mesh, pod: PodId): boolean {
  const workload = mesh.pods[pod]?.workload;
  if (workload === undefined) return false;
  return Object.values(mesh.edges).some(
    (e) => (e.source as string) === workload && e.buckets.length === 0 && (e.counters?.perSecond ?? 0) > 0,
  );
}

function telemetryFor(mesh: Mesh, pod: PodId): MeshObject | null {
  const record = mesh.pods[pod];
  const namespace = pod.slice(0, pod.indexOf('/'));
  const root = mesh.facts.rootNamespace;
  const logging = Object.values(mesh.objects)
    .filter((o) => o.kind === 'Telemetry' && entriesOf(o).length > 0)
    .sort((a, b) => a.createdAt - b.createdAt);
  const selects = (o: MeshObject) => {
    const labels = field(field(o.spec, 'selector'), 'matchLabels');
    if (typeof labels !== 'object' || labels === null || Object.keys(labels).length === 0) return null;
    return Object.entries(labels).every(([k, v]) => record?.labels[k] === v);
  };
  return (
    logging.find((o) => o.namespace === namespace && selects(o) === true) ??
    logging.find((o) => o.namespace === namespace && selects(o) === null) ??
    logging.find((o) => o.namespace === root && selects(o) === null) ??
    null
  );
}

function entriesOf(telemetry: MeshObject): readonly Json[] {
  const entries = field(telemetry.spec, 'accessLogging');
  return Array.isArray(entries) ? entries : [];
}

function field(json: Json | undefined, key: string): Json | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return (json as { readonly [key: string]: Json })[key];
}
