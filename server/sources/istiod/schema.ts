import { z } from 'zod';

const resource = z.object({
  sent: z.string().optional(),
  acked: z.string().optional(),
  sentTime: z.string().optional(),
  lastError: z.string().optional(),
});
export type SyncResource = z.infer<typeof resource>;

/** One proxy of `/debug/syncz`. The `*_sent` and `*_acked` fields are what older versions have in place of `resources`. */
export const syncEntry = z.object({
  proxy: z.string(),
  istio_version: z.string().optional(),
  cluster_sent: z.string().optional(),
  cluster_acked: z.string().optional(),
  listener_sent: z.string().optional(),
  listener_acked: z.string().optional(),
  route_sent: z.string().optional(),
  route_acked: z.string().optional(),
  endpoint_sent: z.string().optional(),
  endpoint_acked: z.string().optional(),
  extensionconfig_sent: z.string().optional(),
  extensionconfig_acked: z.string().optional(),
  resources: z.record(z.string(), resource).nullish(),
});
export type SyncEntry = z.infer<typeof syncEntry>;

/** istiod writes `null` for an empty list. Entries are parsed one by one, so that one odd proxy does not hide the others. */
export const syncz = z.array(z.unknown()).nullable();

export const connections = z.object({ totalClients: z.number() });
/** `/debug/registryz`: istiod's services. Entries are parsed one by one. */
export const registryz = z.array(z.unknown()).nullable();

/** One service of the registry (istio.io/istio `pilot/pkg/model/service.go`). */
export const registryService = z.object({
  hostname: z.string(),
  Attributes: z.object({
    ServiceRegistry: z.string(),
    Name: z.string(),
    Namespace: z.string(),
    ExportTo: z.record(z.string(), z.unknown()).nullish(),
  }),
  ports: z.array(z.object({ name: z.string().nullish(), port: z.number(), protocol: z.string().nullish() })).nullish(),
  Resolution: z.number().nullish(),
});

const shards = z.object({ Shards: z.record(z.string(), z.array(z.unknown()).nullable()).nullish() });
/** One endpoint of a shard. */
export const shardEndpoint = z.object({
  Addresses: z.array(z.string()).nullish(),
  EndpointPort: z.number().nullish(),
  HealthStatus: z.number().nullish(),
});
/** `/debug/endpointShardz`: host → namespace → shards by registry. */
export const endpointShardz = z.record(z.string(), z.record(z.string(), shards)).nullable();
