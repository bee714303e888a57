import type {
  Evidence,
  FilterChainConfig,
  FilterOverride,
  Pod,
  PodId,
  ProxyConfig,
  Spiffe,
  TlsContext,
} from '../../model/index.ts';
import type { Reason } from '../reasons.ts';
import type { Choice, Fact, Station } from '../stations.ts';
import type { ExplainFacts, Verdict } from './explanation.ts';

/*
 * Where the client's half of an explanation hands over to the server's half: one connection to one endpoint.
 * The client's half makes the app, iptables, Envoy and wire stations before it and words the client's own failures;
 * the server's half makes everything behind the wire.
 */

/** HTTP as it travels: after normalisation, rewrites and header edits of every proxy behind it. */
export type SentRequest = {
  readonly scheme: 'http' | 'https';
  readonly method: string;
  readonly authority: string;
  /** With its query, beginning with `/`. */
  readonly path: string;
  /** Names in lower case, without pseudo-headers and `host`; several of one name keep their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /**
   * Headers that are there, or whose value stands, only at run time (`%…%` commands, `x-request-id`, `x-forwarded-for`
   * that Envoy writes), lower case: judging one of these is `unknown`, unless `headers` has it.
   */
  readonly unsureHeaders: readonly string[];
};

/** TLS that the connecting side starts, if any. */
export type Transport =
  | { readonly kind: 'raw' }
  | {
      readonly kind: 'tls';
      /** `app`: the app's own TLS inside, which no sidecar opens; `context` is then null and no mesh certificate is shown. */
      readonly by: 'envoy' | 'app';
      /** Null: none sent. */
      readonly sni: string | null;
      /** As offered, `istio.alpn` and the like already applied; null: not known. */
      readonly alpn: readonly string[] | null;
      /** The client's TLS context: which certificate it shows, which names and roots it accepts. */
      readonly context: TlsContext | null;
      /** Identity in the certificate shown; null with `shows: true` when that certificate was not read. */
      readonly identity: Spiffe | null;
      readonly shows: boolean;
      /** What an app sent in its own TLS, for a gateway that opens it; absent: bytes, or no app's TLS. */
      readonly inside?: { readonly request: SentRequest; readonly protocol: 'http1' | 'http2' } | null;
      /** Where the context stands. */
      readonly evidence: Evidence;
    };

/** One connection as it leaves the client's side. */
export type Departure = {
  readonly from: {
    /** Pod that opens the connection (the app's, or the gateway's); null: somebody outside. */
    readonly pod: PodId | null;
    readonly ip: string | null;
    /** Who opens the socket. `app`: no sidecar, or its rules let it past Envoy. */
    readonly opener: 'app' | 'sidecar' | 'gateway';
  };
  /** Endpoint connected to, after every translation: no service address. */
  readonly to: { readonly ip: string; readonly port: number };
  /** `tcp`: not HTTP as far as any proxy can see (`request` is then null), including the app's own TLS. */
  readonly protocol: 'http1' | 'http2' | 'tcp';
  readonly request: SentRequest | null;
  readonly transport: Transport;
  /** The endpoint is the sending pod itself. */
  readonly selfCall: boolean;
  /** Cluster of the client's Envoy that leads here; null: none (no Envoy). */
  readonly cluster: string | null;
};

/** What became of the connection and the request behind the wire. */
export type ServerAnswer = {
  /**
   * Stations behind the wire as SPEC E-5 has them (iptables, Envoy, app; `absent` ones without a sidecar; none outside the
   * mesh), those after the failed one `not-reached`. A gateway as the server is not asked for here: the client's half
   * evaluates its Envoy as a hop of its own.
   */
  readonly stations: readonly Station[];
  /**
   * `status`: what the server's side answers over HTTP, null when it answers none (reset, refused, TCP) or the app decides.
   * The client's half turns a broken connection into what its Envoy answers (503) by `connection`.
   */
  readonly verdict: Verdict;
  /** Envoy's name of the policy that decided, null when none had a say. */
  readonly policy: string | null;
  readonly serverIdentity: Spiffe | null;
  /** Index into `stations`, null when an app was reached, or when it broke on the wire. */
  readonly failedAt: number | null;
  readonly connection: Connecting;
  /** Additions to the wire station: what the handshake showed and which name was or was not accepted. */
  readonly wireFacts: readonly Fact[];
  readonly assumptions: readonly Reason[];
};

/** How far the connection came, as the connecting side sees it. */
export type Connecting =
  | { readonly kind: 'open' }
  /** No TCP connection, or the TLS handshake failed on the connecting side (Envoy: `UF`). `transportFailure` as Envoy would log it. */
  | { readonly kind: 'refused'; readonly because: Reason; readonly transportFailure: string | null }
  /** Accepted, then closed before any answer (Envoy: `UC`): plain text into a TLS-only port, a certificate refused under TLS 1.3… */
  | { readonly kind: 'closed'; readonly because: Reason; readonly transportFailure: string | null }
  | { readonly kind: 'unknown'; readonly because: Reason };

/** `mesh/path/explain/serverSide.ts` exports one. */
export type ServerSide = (facts: ExplainFacts, departure: Departure) => ServerAnswer;

/** A request where an Envoy's filters judge it, for jwt_authn and RBAC on either side. */
export type AccessQuestion = {
  readonly config: ProxyConfig;
  /** The chain that took the connection: its network filters first, then those of its HTTP connection manager, in order. */
  readonly chain: FilterChainConfig;
  readonly request: SentRequest | null;
  readonly peer: {
    readonly pod: Pod | null;
    /** Address of the connection's other end; null: not known. */
    readonly ip: string | null;
    /** Address that Envoy takes the request to come from (x-forwarded-for with trusted hops); equals `ip` where none is trusted. */
    readonly remoteIp: string | null;
    /** A certificate was shown and accepted; null: not known. */
    readonly authenticated: boolean | null;
    readonly identity: Spiffe | null;
  };
  readonly destination: { readonly ip: string | null; readonly port: number | null };
  readonly sni: string | null;
  /** Of the virtual host, then of the route, then of the weighted cluster: later ones win. */
  readonly overrides: readonly FilterOverride[];
  /** Whose verdict it would be. */
  readonly by: 'client-envoy' | 'server-envoy';
};

export type AccessAnswer = {
  readonly facts: readonly Fact[];
  readonly choices: readonly Choice[];
  /** Null: let pass. `unknown` at a filter that cannot be judged (Wasm, Lua, ext_authz…), by its name. */
  readonly verdict: Verdict | null;
  readonly policy: string | null;
  readonly assumptions: readonly Reason[];
};

/**
 * `mesh/path/explain/serverAccess.ts` exports one, named `judgeAccess`. Walks every filter in order; `inert`, `cors` and
 * `fault` are passed over (the caller judges those two, which Istio puts behind all others).
 */
export type JudgeAccess = (facts: ExplainFacts, question: AccessQuestion) => AccessAnswer;
