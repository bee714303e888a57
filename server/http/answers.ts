import type { Fault } from '@/mesh/model';

/** A JSON answer that is never cached: it is about now. */
export const json = (body: unknown, status = 200): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store' } });

/** An RFC 9457 problem document with a remedy. */
export function problem(status: number, fault: Fault): Response {
  const body = {
    type: `about:blank#${fault.code}`,
    title: fault.code,
    code: fault.code,
    status,
    detail: fault.message,
    remedy: fault.remedy,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
