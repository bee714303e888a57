import type { EpochMs, Mesh, PodId, ProxyConfig, Spiffe } from '../../model/index.ts';
import type { VerifyJwt } from '../jwt.ts';
import type { Reason } from '../reasons.ts';
import type { Station } from '../stations.ts';

/** A request as somebody would type it for curl, before anything has happened to it. */
export type AskedRequest = {
  readonly from: Sender;
  /** `tcp` sends bytes that are not HTTP; `https` is the app's own TLS, which no sidecar can read. */
  readonly scheme: 'http' | 'https' | 'tcp';
  /** Host as dialled: a name, or an IP address. */
  readonly host: string;
  readonly port: number;
  readonly method: string;
  /** Path with its query, beginning with `/`. */
  readonly path: string;
  /** Names in lower case; `host` is not among them (`authority` is). Several of one name keep their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The Host header; equals `host:port` (or `host` on the scheme's own port) unless one was given. */
  readonly authority: string;
  /** Dialled address when DNS is not to be asked: what the app resolved. Null: worked out from the mesh. */
  readonly address: string | null;
  /**
   * Known from its log line alone: headers that are not given may be there all the same, and query values are not what was
   * sent. Whatever hangs on one of these is unknown.
   */
  readonly partial?: true | undefined;
};

export type Sender =
  /** A pod of the mesh, with or without a sidecar, or a gateway's own Envoy as if the request had just reached its port. */
  | { readonly kind: 'pod'; readonly pod: PodId }
  /** Somebody outside the cluster, who can reach a gateway only. */
  | { readonly kind: 'outside' };

/** What `explain` works from. Configurations are asked for by pod; null: not read. */
export type ExplainFacts = {
  readonly mesh: Mesh;
  configOf(pod: PodId): ProxyConfig | null;
  /** When the request is made: lifetimes of tokens and certificates are held against it; absent: taken as good, and said. */
  readonly at?: EpochMs;
  /** Verifies a token's signature (mesh/ has no cryptography); absent: taken as good, and said. */
  readonly verifyJwt?: VerifyJwt;
};

export type Verdict = {
  /** `answered`: an app (or a proxy by a redirect, direct response or injected abort that is meant so) answers. */
  readonly kind: 'answered' | 'denied' | 'failed' | 'unknown';
  /** As the sender sees it; null: no HTTP answer (a reset, plain TCP), or not known (the app decides). */
  readonly status: number | null;
  /** Envoy's response flags as the proxy named by `by` would log them, comma-joined, `-` for none. */
  readonly flags: string;
  readonly by: 'app' | 'client-envoy' | 'server-envoy' | 'kernel';
  readonly reason: Reason;
};

/** One way that the request may go. Probabilities of all branches sum to 1. */
export type Branch = {
  readonly probability: number;
  readonly cluster: string | null;
  /** Endpoints that the balancer may pick from, `IP:PORT`, all alike for what follows. */
  readonly endpoints: readonly string[];
  readonly tls: 'mtls' | 'tls' | 'plain';
  readonly clientIdentity: Spiffe | null;
  readonly serverIdentity: Spiffe | null;
  /** Envoy's name of the policy that let it pass or denied it; null when none had a say. */
  readonly policy: string | null;
  /** Same stations as an observed request has, in the same order. */
  readonly stations: readonly Station[];
  /** Index into `stations` where it ends without reaching an app, null when it reaches one. */
  readonly failedAt: number | null;
  readonly verdict: Verdict;
};

/** What will happen to a request, and why. */
export type Explanation = {
  readonly request: AskedRequest;
  /** The likeliest branch's, or `unknown` as soon as a branch of any weight is. */
  readonly verdict: Verdict;
  readonly branches: readonly Branch[];
  /** What was taken for granted (a DNS answer, a token that could not be verified, a uid). */
  readonly assumptions: readonly Reason[];
};
