import { z } from 'zod';
import { isTooDeep } from '@/mesh/model';

/** Kubernetes leaves empty fields out; `nullish` everywhere says so. Only what Meshpath keeps is named here. */
const text = z.string().nullish();
const labels = z.record(z.string(), z.string()).nullish();

export const metaSchema = z.object({
  name: z.string().min(1),
  namespace: text,
  uid: text,
  resourceVersion: text,
  creationTimestamp: text,
  deletionTimestamp: text,
  labels,
  annotations: labels,
  ownerReferences: z
    .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
    .nullish(),
});

/** One page of a list. Items are parsed one by one, so that a broken one costs only itself. */
export const listSchema = z.object({
  metadata: z.object({ resourceVersion: text, continue: text }),
  items: z.array(z.unknown()).nullish(),
});

export const watchEventSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});

export const statusSchema = z.object({ code: z.number().nullish(), reason: text, message: text });

/** The least of any object: enough to follow a watch. */
export const anySchema = z.object({ metadata: metaSchema });

export const namespaceSchema = z.object({ metadata: metaSchema });
export const serviceAccountSchema = z.object({ metadata: metaSchema });

const securityContext = z.object({ runAsUser: z.number().nullish(), runAsGroup: z.number().nullish() }).nullish();
const containerSchema = z.object({
  name: z.string(),
  image: text,
  args: z.array(z.string()).nullish(),
  restartPolicy: text,
  ports: z.array(z.object({ name: text, containerPort: z.number(), protocol: text })).nullish(),
  securityContext,
});
const stateSchema = z
  .object({
    waiting: z.object({ reason: text }).nullish(),
    running: z.object({ startedAt: text }).nullish(),
    terminated: z.object({ reason: text }).nullish(),
  })
  .nullish();
const containerStatuses = z
  .array(
    z.object({
      name: z.string(),
      ready: z.boolean().nullish(),
      restartCount: z.number().nullish(),
      state: stateSchema,
    }),
  )
  .nullish();

export const podSchema = z.object({
  metadata: metaSchema,
  spec: z.object({
    nodeName: text,
    serviceAccountName: text,
    hostNetwork: z.boolean().nullish(),
    dnsPolicy: text,
    securityContext,
    initContainers: z.array(containerSchema).nullish(),
    containers: z.array(containerSchema),
  }),
  status: z
    .object({
      phase: text,
      reason: text,
      podIP: text,
      podIPs: z.array(z.object({ ip: z.string() })).nullish(),
      conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: text })).nullish(),
      containerStatuses,
      initContainerStatuses: containerStatuses,
    })
    .nullish(),
});

export const serviceSchema = z.object({
  metadata: metaSchema,
  spec: z.object({
    type: text,
    selector: labels,
    clusterIP: text,
    clusterIPs: z.array(z.string()).nullish(),
    externalName: text,
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
  }),
});

export const endpointSliceSchema = z.object({
  metadata: metaSchema,
  ports: z.array(z.object({ name: text, port: z.number().nullish() })).nullish(),
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()).nullish(),
        conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
        targetRef: z.object({ kind: text, name: text, namespace: text }).nullish(),
      }),
    )
    .nullish(),
});

const selectorSchema = z
  .object({
    matchLabels: labels,
    matchExpressions: z
      .array(
        z.object({
          key: z.string(),
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(z.string()).nullish(),
        }),
      )
      .nullish(),
  })
  .nullish();

export const webhookConfigurationSchema = z.object({
  metadata: metaSchema,
  webhooks: z
    .array(
      z.object({
        name: z.string(),
        namespaceSelector: selectorSchema,
        objectSelector: selectorSchema,
        failurePolicy: text,
        clientConfig: z
          .object({ service: z.object({ name: z.string(), namespace: z.string() }).nullish(), caBundle: text })
          .nullish(),
        rules: z
          .array(
            z.object({
              apiGroups: z.array(z.string()).nullish(),
              operations: z.array(z.string()).nullish(),
              resources: z.array(z.string()).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

export const configMapSchema = z.object({ metadata: metaSchema, data: z.record(z.string(), z.string()).nullish() });

const anything = z
  .unknown()
  .refine((value) => !isTooDeep(value), 'nested too deep')
  .optional();

export const customObjectSchema = z.object({
  apiVersion: text,
  kind: text,
  metadata: metaSchema,
  spec: anything,
  status: anything,
});

export const versionSchema = z.object({ gitVersion: text, major: text, minor: text });

export const groupListSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      versions: z.array(z.object({ version: z.string() })),
      preferredVersion: z.object({ version: z.string() }).nullish(),
    }),
  ),
});

export const resourceListSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), verbs: z.array(z.string()) })),
});
