import { z } from 'zod';

/** Envoy writes JSON numbers or, in string-typed formats, digits; `-` and null mean that there is none. */
const number = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((v) => {
    if (v === null || v === undefined || v === '-' || v === '') return null;
    const n = Number(v);
    return Number.isFinite(n) ? n : null;
  });

const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((v) => (v === null || v === undefined || v === '-' || v === '' ? null : String(v)));

/** Istio's default access-log keys (istio.io/istio `pilot/pkg/model/telemetry_logging.go`). Each may be left out by a custom format. */
const fields = {
  start_time: text,
  route_name: text,
  method: text,
  path: text,
  protocol: text,
  response_code: number,
  response_flags: text,
  response_code_details: text,
  connection_termination_details: text,
  bytes_received: number,
  bytes_sent: number,
  duration: number,
  upstream_service_time: number,
  x_forwarded_for: text,
  user_agent: text,
  request_id: text,
  authority: text,
  upstream_host: text,
  upstream_cluster: text,
  upstream_local_address: text,
  downstream_local_address: text,
  downstream_remote_address: text,
  requested_server_name: text,
  upstream_transport_failure_reason: text,
};

export const accessLine = z.object(fields);
export type AccessLine = z.output<typeof accessLine>;
export const DEFAULT_KEYS: readonly string[] = Object.keys(fields);
