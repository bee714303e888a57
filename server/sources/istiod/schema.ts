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
export const registryz = z.array(z.unknown()).nullable();

const shards = z.object({ Shards: z.record(z.string(), z.array(z.unknown()).nullable()).nullish() });
/** `/debug/endpointShardz`: host → namespace → shards by registry. */
export const endpointShardz = z.record(z.string(), z.record(z.string(), shards)).nullable();
