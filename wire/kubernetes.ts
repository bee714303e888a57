import { z } from 'zod';
import { epochMs, json, labels, objectId, podId, serviceId, workloadId } from './scalars.ts';

export const namespace = z.object({ name: z.string(), labels, createdAt: epochMs });

const container = z.object({
  name: z.string(),
  role: z.enum(['app', 'init', 'native-sidecar']),
  image: z.string(),
  ready: z.boolean(),
  restarts: z.number(),
  startedAt: epochMs.nullable().optional(),
  ports: z.array(z.object({ name: z.string().nullable(), port: z.number(), protocol: z.string() })),
  runAsUser: z.number().nullable(),
  runAsGroup: z.number().nullable(),
});

export const pod = z.object({
  id: podId,
  uid: z.string(),
  workload: workloadId,
  labels,
  annotations: labels,
  serviceAccount: z.string(),
  node: z.string().nullable(),
  ips: z.array(z.string()),
  hostNetwork: z.boolean(),
  clusterDns: z.boolean().optional(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  reason: z.string().nullable(),
  createdAt: epochMs,
  deletingSince: epochMs.nullable(),
  containers: z.array(container),
  proxy: z.enum(['sidecar', 'gateway', 'none', 'ambient']),
  controlPlane: z.boolean(),
});

export const service = z.object({
  id: serviceId,
  labels,
  selector: labels,
  type: z.string(),
  headless: z.boolean(),
  clusterIps: z.array(z.string()),
  externalName: z.string().nullable(),
  ports: z.array(
    z.object({
      name: z.string().nullable(),
      port: z.number(),
      targetPort: z.union([z.string(), z.number()]),
      protocol: z.string(),
      appProtocol: z.string().nullable(),
    }),
  ),
});

export const endpointSlice = z.object({
  name: z.string(),
  service: serviceId,
  ports: z.array(z.object({ name: z.string().nullable(), port: z.number() })),
  endpoints: z.array(z.object({ ips: z.array(z.string()), ready: z.boolean(), pod: podId.nullable() })),
});

export const serviceAccount = z.object({ namespace: z.string(), name: z.string() });

export const meshObject = z.object({
  id: objectId,
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  labels,
  annotations: labels,
  createdAt: epochMs,
  resourceVersion: z.string(),
  spec: json,
  status: json,
});

const labelSelector = z.object({
  matchLabels: labels,
  matchExpressions: z.array(
    z.object({
      key: z.string(),
      operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
      values: z.array(z.string()),
    }),
  ),
});

export const webhook = z.object({
  configuration: z.string(),
  type: z.enum(['mutating', 'validating']),
  name: z.string(),
  namespaceSelector: labelSelector,
  objectSelector: labelSelector,
  failurePolicy: z.string(),
  service: serviceId.nullable(),
  revision: z.string().nullable(),
  matchesPods: z.boolean(),
  caBundle: z.string().nullable().optional(),
});

export const meshFacts = z.object({
  clusterName: z.string().nullable(),
  kubernetesVersion: z.string().nullable(),
  istioVersion: z.string().nullable(),
  envoyVersion: z.string().nullable(),
  trustDomain: z.string().nullable(),
  rootNamespace: z.string().nullable(),
  meshConfig: json,
  rootCertificates: z.string().nullable(),
});

export const listed = z.discriminatedUnion('of', [
  z.object({ of: z.literal('namespaces'), items: z.array(namespace) }),
  z.object({ of: z.literal('pods'), items: z.array(pod) }),
  z.object({ of: z.literal('services'), items: z.array(service) }),
  z.object({ of: z.literal('endpointSlices'), items: z.array(endpointSlice) }),
  z.object({ of: z.literal('serviceAccounts'), items: z.array(serviceAccount) }),
  z.object({ of: z.literal('webhooks'), type: z.enum(['mutating', 'validating']), items: z.array(webhook) }),
  z.object({ of: z.literal('objects'), kind: z.string(), items: z.array(meshObject) }),
]);
