import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import {
  type EndpointSlice,
  type Json,
  type LabelSelector,
  type MeshFacts,
  type MeshObject,
  type Namespace,
  objectId,
  podId,
  type Service,
  type ServiceAccount,
  serviceId,
  type Webhook,
} from '@/mesh/model';
import { timeOf } from './decodePod.ts';
import { redact, redactAnnotations } from './redact.ts';
import type {
  customObjectSchema,
  endpointSliceSchema,
  namespaceSchema,
  serviceAccountSchema,
  serviceSchema,
  webhookConfigurationSchema,
} from './schema.ts';

export const decodeNamespace = ({ metadata }: z.infer<typeof namespaceSchema>): Namespace => ({
  name: metadata.name,
  labels: metadata.labels ?? {},
  createdAt: timeOf(metadata.creationTimestamp),
});

export const decodeServiceAccount = ({ metadata }: z.infer<typeof serviceAccountSchema>): ServiceAccount => ({
  namespace: metadata.namespace ?? '',
  name: metadata.name,
});

export function decodeService({ metadata, spec }: z.infer<typeof serviceSchema>): Service {
  const ips = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []);
  return {
    id: serviceId(metadata.namespace ?? '', metadata.name),
    labels: metadata.labels ?? {},
    selector: spec.selector ?? {},
    type: spec.type || 'ClusterIP',
    headless: spec.clusterIP === 'None',
    clusterIps: ips.filter((ip) => ip !== 'None' && ip !== ''),
    externalName: spec.externalName || null,
    ports: (spec.ports ?? []).map((p) => ({
      name: p.name || null,
      port: p.port,
      // Kubernetes: a missing targetPort is the port itself.
      targetPort: p.targetPort || p.port,
      protocol: p.protocol || 'TCP',
      appProtocol: p.appProtocol || null,
    })),
  };
}

/** Null for a slice that belongs to no Service. */
export function decodeEndpointSlice(raw: z.infer<typeof endpointSliceSchema>): EndpointSlice | null {
  const namespace = raw.metadata.namespace ?? '';
  const service = raw.metadata.labels?.['kubernetes.io/service-name'];
  if (!service) return null;
  return {
    name: raw.metadata.name,
    service: serviceId(namespace, service),
    ports: (raw.ports ?? []).flatMap((p) => (p.port == null ? [] : [{ name: p.name || null, port: p.port }])),
    endpoints: (raw.endpoints ?? []).map((e) => ({
      ips: e.addresses ?? [],
      // discovery/v1: an unknown readiness counts as ready.
      ready: e.conditions?.ready !== false,
      pod:
        e.targetRef?.kind === 'Pod' && e.targetRef.name
          ? podId(e.targetRef.namespace || namespace, e.targetRef.name)
          : null,
    })),
  };
}

export function decodeWebhooks(
  raw: z.infer<typeof webhookConfigurationSchema>,
  type: Webhook['type'],
): readonly Webhook[] {
  return (raw.webhooks ?? []).map((w) => ({
    configuration: raw.metadata.name,
    type,
    name: w.name,
    namespaceSelector: selector(w.namespaceSelector),
    objectSelector: selector(w.objectSelector),
    failurePolicy: w.failurePolicy || 'Fail',
    service: w.clientConfig?.service ? serviceId(w.clientConfig.service.namespace, w.clientConfig.service.name) : null,
    revision: raw.metadata.labels?.['istio.io/rev'] ?? null,
    caBundle: w.clientConfig?.caBundle ? Buffer.from(w.clientConfig.caBundle, 'base64').toString('utf8') : null,
    matchesPods: (w.rules ?? []).some(
      (r) =>
        hasOne(r.apiGroups, ['', '*']) &&
        hasOne(r.resources, ['pods', '*', '*/*']) &&
        hasOne(r.operations, ['CREATE', '*']),
    ),
  }));
}

const hasOne = (list: readonly string[] | null | undefined, wanted: readonly string[]) =>
  (list ?? []).some((item) => wanted.includes(item));

type RawSelector = NonNullable<z.infer<typeof webhookConfigurationSchema>['webhooks']>[number]['objectSelector'];
const selector = (raw: RawSelector): LabelSelector => ({
  matchLabels: raw?.matchLabels ?? {},
  matchExpressions: (raw?.matchExpressions ?? []).map((e) => ({
    key: e.key,
    operator: e.operator,
    values: e.values ?? [],
  })),
});

/** `of` says what stands in the id (two groups may share a kind) and what the object is when it does not say so itself. */
export function decodeObject(
  raw: z.infer<typeof customObjectSchema>,
  of: { readonly idKind: string; readonly kind: string; readonly apiVersion: string },
): MeshObject {
  const { metadata: meta } = raw;
  const namespace = meta.namespace ?? '';
  return {
    id: objectId(of.idKind, namespace, meta.name),
    apiVersion: raw.apiVersion || of.apiVersion,
    kind: raw.kind || of.kind,
    namespace,
    name: meta.name,
    labels: meta.labels ?? {},
    annotations: redactAnnotations(meta.annotations ?? {}),
    createdAt: timeOf(meta.creationTimestamp),
    resourceVersion: meta.resourceVersion ?? '',
    spec: redact(raw.spec),
    status: redact(raw.status),
  };
}

/** The `mesh` key of an `istio` ConfigMap; null when it is not a YAML mapping. */
export function decodeMeshConfig(text: string): Json {
  try {
    const value: unknown = parseYaml(text, { maxAliasCount: 100 });
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? redact(value) : null;
  } catch {
    return null;
  }
}

/** What the mesh configuration settles; Istio's defaults where it is silent. */
export function meshConfigFacts(
  config: Json,
  namespace: string,
): Pick<MeshFacts, 'meshConfig' | 'trustDomain' | 'rootNamespace'> {
  const at = (key: string) => (isRecord(config) && typeof config[key] === 'string' ? config[key] : '');
  return {
    meshConfig: config,
    trustDomain: at('trustDomain') || 'cluster.local',
    rootNamespace: at('rootNamespace') || namespace,
  };
}

const isRecord = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/**
 * Istio's version from an istiod image (`…/pilot:1.31.0-distroless` → `1.31.0`), else from its chart label.
 * Null when neither is a version: charts built from source carry the placeholder 1.0.0, images any tag.
 */
export function istioVersionOf(image: string, chartLabel: string | undefined): string | null {
  const tag = /:([^:/@]+)(@|$)/.exec(image)?.[1] ?? '';
  const version = /^v?(\d+\.\d+(\.\d+)?(-(alpha|beta|rc|dev)[.\w]*)?)/.exec(tag)?.[1];
  if (version) return version;
  return chartLabel && /^\d+\.\d+\.\d+/.test(chartLabel) && chartLabel !== '1.0.0' ? chartLabel : null;
}
