import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { type Fault, fault } from '@/mesh/model';
import { PROBLEM_HEADERS, problemText } from './answers.ts';
import { asPath, refuse, securityHeaders } from './guard.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const BROKEN = fault(
  'internal',
  'Meshpath failed to answer this.',
  'Ask again; if it stays so, please report what its log says.',
);

/**
 * Answers one request by `prepared` (the pages and the API) unless something stands against it. Never throws: what fails is
 * logged and answered with 500. Every answer has the security headers, and each of its own is a problem document.
 */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  prepared: Promise<Handler>,
  { dev, log }: { readonly dev: boolean; readonly log: Logger },
): Promise<void> {
  const headers = securityHeaders(randomBytes(16).toString('base64'), dev);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const refused = refuse(request);
  if (refused !== null) return say(response, refused.status, refused.fault, refused.headers);
  // A target that is a whole URL would be taken for one of another server, to which the framework redirects.
  const target = asPath(request);
  if (target !== null) Object.assign(request, { url: target.url });
  if (target !== null) request.headers.host = target.headers.host;
  // Next reads the nonce for its own inline scripts from the request's policy header; a client's own is overwritten.
  request.headers['content-security-policy'] = headers['content-security-policy'];
  try {
    await (await prepared)(request, response);
  } catch (error) {
    log.error({ err: error }, 'request handler failed');
    if (response.headersSent) response.end();
    else say(response, 500, BROKEN);
  }
}

function say(
  response: ServerResponse,
  status: number,
  fault: Fault,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...PROBLEM_HEADERS, ...headers });
  response.end(problemText(status, fault));
}
