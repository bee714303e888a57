/** Where Envoy writes into a UUID that a request is traced: in place of the version, 4. */
const TRACE_MARK = 14;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[49ab][\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * The request id without what each Envoy on the way may change in it. A proxy that decides on tracing marks the id
 * (`9` sampled, `a` forced, `b` asked for by the client, `4` not) and logs it so: two sides of one request may differ there
 * (Envoy `source/extensions/request_id/uuid`, `pack_trace_reason`).
 */
export const sameId = (requestId: string): string =>
  UUID.test(requestId) ? `${requestId.slice(0, TRACE_MARK)}4${requestId.slice(TRACE_MARK + 1)}` : requestId;
