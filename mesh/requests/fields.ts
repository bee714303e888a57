import type { AccessEntry } from '../model/index.ts';

type Field = 'requested_server_name' | 'upstream_local_address' | 'upstream_host' | 'downstream_remote_address';

/** True where the log format in force leaves the field out, so that null says nothing. */
export const isAbsent = (entry: AccessEntry, field: Field): boolean => entry.absentFields?.includes(field) === true;

/** True for a client line whose proxy had no connection to any server, or lost the last try before there was one. */
export function neverConnected(client: AccessEntry): boolean {
  if (!isAbsent(client, 'upstream_local_address')) return client.upstreamLocal === null;
  return client.flags.includes('UF') || (client.upstreamHost === null && !isAbsent(client, 'upstream_host'));
}
