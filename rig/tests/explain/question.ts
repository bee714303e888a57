import { randomUUID } from 'node:crypto';
import type { Call, Sender } from '../../rig.ts';
import type { World } from './world.ts';

/** A request that is explained, and sent. */
export type Question = {
  /** Tells it from the others in a report; equal for all askings of one question. */
  readonly name: string;
  readonly from: Sender;
  readonly call: Call;
  /** As which the question is put: its pod, or somebody outside, for whom the gateway's Envoy is the first. */
  readonly as: 'pod' | 'outside';
};

/** Body of `POST /api/v1/explain`. */
export type ExplainBody = {
  readonly from: string;
  readonly to: string;
  readonly method?: string;
  readonly headers?: readonly string[];
  readonly address?: string;
};

/** One sending: its tag stands in the URL's query, and its request id is kept where no gateway makes its own. */
export type Asking = Question & { readonly tag: string; readonly requestId: string; readonly sent: Call };

export function marked(question: Question): Asking {
  const requestId = randomUUID();
  const tag = `t${requestId.slice(0, 8)}`;
  const { url, headers } = question.call;
  const isHttp = /^https?:/.test(url);
  const taggedUrl = isHttp ? `${url}${url.includes('?') ? '&' : '?'}tag=${tag}` : url;
  return {
    ...question,
    tag,
    requestId,
    sent: { ...question.call, url: taggedUrl, headers: { ...headers, 'x-request-id': requestId } },
  };
}

/** The one host of the gateway: somebody outside who dials it reaches that. */
const SHOP = 'shop.example';
const GRPC = ['content-type: application/grpc', 'te: trailers'];

/** The same request as Meshpath is asked about it, in the words of curl. */
export function bodyOf({ from, as, sent, call }: Asking, world: World): ExplainBody {
  const url = new URL(sent.url.replace(/^(grpc|tcp):/, 'http:'));
  const scheme = sent.url.slice(0, sent.url.indexOf(':'));
  const headers = Object.entries(call.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const given = Object.entries(call.headers ?? {}).find(([name]) => name === 'host')?.[1];
  const port = /:(\d+)(\/|\?|$)/.exec(sent.url.slice(scheme.length + 3))?.[1];
  const place = (host: string) => (port === undefined ? host : `${host}:${port}`);
  const rest = sent.url.slice(scheme.length + 3).replace(/^[^/?]*/, '');
  const who = as === 'outside' ? 'outside' : world.podOf(from).id;
  const rest1 = { ...(sent.method === undefined ? {} : { method: sent.method }), headers };
  if (scheme === 'tcp') return { from: who, to: `tcp://${place(url.hostname)}` };
  if (scheme === 'grpc')
    return {
      ...{ from: who, to: `http://${place(url.hostname)}/meshpath.demo.Notifications/Send`, method: 'POST' },
      headers: [...headers, ...GRPC],
    };
  if (as === 'outside') return { from: who, to: `${scheme}://${SHOP}${rest}`, ...rest1 };
  // The app asks for its Host header's name in TLS, as `curl --resolve` does.
  if (scheme === 'https' && given !== undefined)
    return { from: who, to: `https://${place(given)}${rest}`, ...rest1, address: world.addressOf(url.hostname) };
  return { from: who, to: sent.url, ...rest1 };
}
