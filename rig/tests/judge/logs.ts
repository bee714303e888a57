import type { Rig } from '../../rig.ts';
import { type JudgedPod, proxiesOf } from './kubernetes.ts';

/** A line of Istio's JSON access log as kubectl prints it, with the pod whose Envoy wrote it. */
export type LogLine = {
  readonly pod: string;
  readonly start_time: string;
  readonly method: string | null;
  readonly path: string | null;
  readonly authority: string | null;
  readonly request_id: string | null;
  readonly response_code: number;
  readonly response_flags: string;
  readonly response_code_details: string | null;
  readonly connection_termination_details: string | null;
  readonly upstream_transport_failure_reason: string | null;
  readonly upstream_cluster: string | null;
  readonly upstream_host: string | null;
  readonly upstream_local_address: string | null;
  readonly downstream_local_address: string | null;
  readonly downstream_remote_address: string | null;
  readonly requested_server_name: string | null;
  readonly route_name: string | null;
};

/** Envoy writes its log every 10 s, and a busy machine is late: after this, what both sides of a request wrote is there. */
export const FLUSH_MS = 12_500;

/** Every access-log line of the given pods (all proxies if absent) since a moment, oldest first within a pod. */
export async function linesSince(
  rig: Rig,
  since: Date,
  pods?: readonly Pick<JudgedPod, 'id' | 'name' | 'namespace'>[],
): Promise<readonly LogLine[]> {
  const from = since.toISOString().replace(/\.\d+Z$/, 'Z');
  const logs = await Promise.all(
    (pods ?? (await proxiesOf(rig))).map(async ({ id, name, namespace }) => {
      const text = await rig.kubectl(['logs', '-n', namespace, name, '-c', 'istio-proxy', `--since-time=${from}`]);
      return text
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line): LogLine => ({ ...JSON.parse(line), pod: id }))
        .filter((line) => Date.parse(line.start_time) >= since.getTime());
    }),
  );
  return logs.flat();
}

/** Written before the app (true) or behind the one that asked (false): only the former leads to an inbound cluster or was asked for by a mesh SNI. */
export const isServerSide = (line: LogLine): boolean =>
  (line.upstream_cluster?.startsWith('inbound|') ?? false) ||
  (line.requested_server_name?.startsWith('outbound_.') ?? false);

/** A request id without the mark that a proxy which traces the request puts in place of the UUID's version, 4. */
export const unmarked = (id: string | null): string | null =>
  id?.replace(/^([\da-f]{8}-[\da-f]{4}-)[49ab]/, '$14') ?? null;

/**
 * The server's line of a client's: the connection that one opened is the one that the other took. Behind a gateway the
 * peer's address is the customer's, so there the request id and the server's address stand for it.
 */
export function serverLineOf(client: LogLine, lines: readonly LogLine[]): LogLine | undefined {
  return lines.find((line) => {
    if (!isServerSide(line) || unmarked(line.request_id) !== unmarked(client.request_id)) return false;
    return line.downstream_remote_address?.endsWith(':0')
      ? line.downstream_local_address === client.upstream_host
      : line.downstream_remote_address === client.upstream_local_address;
  });
}
