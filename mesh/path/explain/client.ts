import type {
  ClusterConfig,
  EndpointConfig,
  HeaderEdits,
  PathMatch,
  Pod,
  ProxyConfig,
  Rewrites,
  Route,
  Spiffe,
} from '../../model/index.ts';
import type { Reason } from '../reasons.ts';
import type { Choice, Fact } from '../stations.ts';
import type { UpstreamSocket } from '../upstream.ts';
import type { AskedRequest, ExplainFacts, Verdict } from './explanation.ts';
import type { JudgeAccess, SentRequest, ServerSide } from './seam.ts';

/** What every part of the client's half works from. */
export type Context = {
  readonly facts: ExplainFacts;
  readonly asked: AskedRequest;
  readonly serverSide: ServerSide;
  readonly judgeAccess: JudgeAccess;
};

/** A request as it reaches an Envoy on the client's side: the sidecar of its app, or a gateway. */
export type Arrival = {
  readonly config: ProxyConfig;
  readonly role: 'sidecar' | 'gateway';
  /** Original destination (a gateway: its own address and port); ip null: outside, not known. */
  readonly to: { readonly ip: string | null; readonly port: number };
  readonly from: { readonly pod: Pod | null; readonly ip: string | null };
  readonly protocol: 'http1' | 'http2' | 'tcp';
  /** What is inside, be it in TLS; null: bytes. */
  readonly request: SentRequest | null;
  /** The connection begins with TLS, be it the caller's app's or its Envoy's. */
  readonly tls: ArrivingTls | null;
};

export type ArrivingTls = {
  /** Empty: none sent. */
  readonly sni: string;
  /** Null: the caller's library decides. */
  readonly alpn: readonly string[] | null;
  /** A certificate of the mesh is shown, with this identity where it was read. */
  readonly shows: boolean;
  readonly identity: Spiffe | null;
};

/** How a request that was read as HTTP goes upstream. */
export type HttpOnward = {
  readonly request: SentRequest;
  readonly protocol: 'http1' | 'http2';
  readonly match: PathMatch;
  readonly rewrites: Rewrites;
  readonly edits: HeaderEdits;
  readonly retry: Route['retry'];
  /** `istio.alpn` is in the chain: it, not the cluster, says which ALPN is offered. */
  readonly alpnOverridden: boolean;
};

/** An endpoint that may be picked, or the address that ORIGINAL_DST connects to. */
export type Candidate = {
  readonly share: number;
  readonly endpoint: EndpointConfig | null;
  /** `IP:PORT`, or a host name and port that only outside DNS knows. */
  readonly text: string;
  readonly ip: string | null;
  readonly port: number;
  readonly socket: UpstreamSocket;
};

/** A cluster on whose endpoints it depends what happens next. */
export type Onward = {
  readonly cluster: ClusterConfig;
  /** Null: bytes. */
  readonly http: HttpOnward | null;
  /** Shares of 1 together. */
  readonly candidates: readonly Candidate[];
  /** The choice among them, to be completed by which of them are one branch's; null: there is nothing to choose from. */
  readonly endpoints: Choice | null;
};

/** One of the ways that an Envoy may send or answer what arrived; their shares are 1 together. */
export type EnvoyWay = {
  readonly share: number;
  readonly facts: readonly Fact[];
  readonly choices: readonly Choice[];
  readonly assumptions: readonly Reason[];
  readonly cluster: string | null;
  readonly policy: string | null;
  readonly end:
    | { readonly kind: 'ended'; readonly verdict: Verdict }
    | { readonly kind: 'on'; readonly onward: Onward };
};

export const NO_EDITS: HeaderEdits = { add: [], remove: [] };

export const verdict = (
  kind: Verdict['kind'],
  by: Verdict['by'],
  status: number | null,
  flags: string,
  reason: Reason,
): Verdict => ({ kind, by, status, flags, reason });

/** What is not evaluated makes the rest unknown, by its reason. */
export const unknownVerdict = (by: Verdict['by'], reason: Reason): Verdict => verdict('unknown', by, null, '-', reason);

/** A way that goes on being worked out: what is known of it so far. */
export type Draft = Omit<EnvoyWay, 'end'>;
export const EMPTY: Draft = { share: 1, facts: [], choices: [], assumptions: [], cluster: null, policy: null };

/** Adds to a draft; shares multiply. */
export const extend = (draft: Draft, more: Partial<Draft>): Draft => ({
  share: draft.share * (more.share ?? 1),
  facts: [...draft.facts, ...(more.facts ?? [])],
  choices: [...draft.choices, ...(more.choices ?? [])],
  assumptions: [...draft.assumptions, ...(more.assumptions ?? [])],
  cluster: more.cluster === undefined ? draft.cluster : more.cluster,
  policy: more.policy ?? draft.policy,
});

export const ended = (draft: Draft, of: Verdict): EnvoyWay => ({ ...draft, end: { kind: 'ended', verdict: of } });
