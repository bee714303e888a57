import { z } from 'zod';
import {
  type EpochMs,
  groupOf,
  idKindOf,
  isMeshGroup,
  type Json,
  type MeshObject,
  type Namespace,
  objectId,
  type Service,
  type ServiceAccount,
  serviceId,
} from '@/mesh/model';

const text = z.string().nullish();
const labels = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).nullish();

const manifest = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({ name: text, generateName: text, namespace: text, labels, annotations: labels }),
});

const serviceSpec = z.object({
  type: text,
  clusterIP: text,
  externalName: text,
  selector: labels,
  ports: z
    .array(
      z.object({
        name: text,
        port: z.number(),
        targetPort: z.union([z.string(), z.number()]).nullish(),
        protocol: text,
        appProtocol: text,
      }),
    )
    .nullish(),
});

/** Kinds of the mesh's groups that no namespace holds. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set(['GatewayClass']);

/** What one document of a text is to Meshpath. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** As written, else the one that was assumed; empty for kinds that have none. */
  readonly namespace: string;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly means:
    | { readonly kind: 'object'; readonly object: MeshObject }
    /** Not checked itself, but what others may refer to. */
    | { readonly kind: 'service'; readonly service: Service }
    | { readonly kind: 'namespace'; readonly namespace: Namespace }
    | { readonly kind: 'service-account'; readonly account: ServiceAccount }
    | { readonly kind: 'other' };
};

/** Null: it is not a Kubernetes object (no apiVersion, kind or metadata). `now` is the age of what has none yet. */
export function decodeManifest(value: unknown, namespace: string, now: EpochMs): Manifest | null {
  const parsed = manifest.safeParse(value);
  if (!parsed.success) return null;
  const { apiVersion, kind, metadata } = parsed.data;
  const group = groupOf(apiVersion);
  const name = metadata.name ?? '';
  const inNamespace = metadata.namespace || namespace;
  const raw = value as Readonly<Record<string, unknown>>;
  const plain = { apiVersion, kind, name, raw };
  if (isMeshGroup(group)) {
    const own = CLUSTER_WIDE.has(kind) ? '' : inNamespace;
    const object: MeshObject = {
      id: objectId(idKindOf(group, kind), own, name),
      apiVersion,
      kind,
      namespace: own,
      name,
      labels: metadata.labels ?? {},
      annotations: metadata.annotations ?? {},
      createdAt: now,
      resourceVersion: '',
      spec: asJson(raw.spec),
      // A status is its controller's to write; one in a file says nothing.
      status: null,
    };
    return { ...plain, namespace: own, means: { kind: 'object', object } };
  }
  if (group === '' && kind === 'Namespace')
    return {
      ...plain,
      namespace: '',
      means: { kind: 'namespace', namespace: { name, labels: metadata.labels ?? {}, createdAt: now } },
    };
  if (group === '' && kind === 'ServiceAccount')
    return {
      ...plain,
      namespace: inNamespace,
      means: { kind: 'service-account', account: { namespace: inNamespace, name } },
    };
  const spec = group === '' && kind === 'Service' ? serviceSpec.safeParse(raw.spec) : null;
  if (spec?.success)
    return {
      ...plain,
      namespace: inNamespace,
      means: { kind: 'service', service: serviceOf(inNamespace, name, spec.data) },
    };
  return { ...plain, namespace: inNamespace, means: { kind: 'other' } };
}

const serviceOf = (namespace: string, name: string, spec: z.infer<typeof serviceSpec>): Service => ({
  id: serviceId(namespace, name),
  labels: {},
  selector: spec.selector ?? {},
  type: spec.type || 'ClusterIP',
  headless: spec.clusterIP === 'None',
  clusterIps: [],
  externalName: spec.externalName || null,
  ports: (spec.ports ?? []).map((p) => ({
    name: p.name || null,
    port: p.port,
    targetPort: p.targetPort || p.port,
    protocol: p.protocol || 'TCP',
    appProtocol: p.appProtocol || null,
  })),
});

/** YAML has values that JSON has not (dates, binary): they go the way the API server would see them. */
function asJson(value: unknown): Json {
  try {
    return (JSON.parse(JSON.stringify(value ?? null)) ?? null) as Json;
  } catch {
    return null;
  }
}
