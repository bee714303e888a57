import type { Fault } from '@/mesh/model';
import type { ProblemAnswer } from '@/wire/api';

/** A JSON answer that is never cached: it is about now. */
export const json = (body: unknown, status = 200): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store' } });

export const PROBLEM_HEADERS = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } as const;

/** An RFC 9457 problem document with a remedy. */
export const problem = (status: number, fault: Fault): Response =>
  new Response(problemText(status, fault), { status, headers: PROBLEM_HEADERS });

/** Its text, for answers that are no `Response`. */
export function problemText(status: number, { code, message, remedy }: Fault): string {
  const body: ProblemAnswer = { type: `about:blank#${code}`, title: code, code, status, detail: message, remedy };
  return JSON.stringify(body);
}
