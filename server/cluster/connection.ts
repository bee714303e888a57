import type { Duplex, Readable } from 'node:stream';
import type { PodId, Result } from '@/mesh/model';
import type { RequestFigures } from './ceiling.ts';

export type DryRunObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Used where the kind has namespaces. */
  readonly namespace: string;
  readonly raw: Readonly<Record<string, unknown>>;
};

/** What the API server and its webhooks say to an object that is not stored. */
export type DryRunAnswer =
  | { readonly kind: 'accepted'; readonly warnings: readonly string[] }
  | {
      readonly kind: 'refused';
      /** HTTP status and the Status object's own words. */
      readonly status: number;
      readonly reason: string;
      readonly message: string;
      readonly causes: readonly { readonly field: string; readonly message: string }[];
      readonly warnings: readonly string[];
    };

/**
 * One Kubernetes API server, as far as Meshpath uses it: GET, watch, pod logs, port-forward, and dry runs, which store nothing.
 * No method mutates. Faults carry codes: `api-unreachable`, `unauthorized`, `forbidden`, `not-found`, `gone`, `throttled` (429),
 * `held-back` (never sent, ceiling.ts), `timeout`, `bad-payload`, `bad-request`, `tls-failed`, `closed` (ended here), and at connect `kubeconfig-missing`,
 * `kubeconfig-invalid`, `context-unknown`. A returned stream that breaks is destroyed with a `FaultError` (faults.ts):
 * `api-unreachable`, or `port-refused` when nothing listens on a forwarded port, which the kubelet tells only afterwards.
 */
export type ClusterConnection = {
  /** kubeconfig context, or `in-cluster`. */
  readonly name: string;
  /** The context's namespace: where an object that names none goes. */
  readonly namespace: string;
  /**
   * Asks what would become of an object of Istio's or the Gateway API's kinds: as if made new, and as an apply where it is
   * there already. Faults are the connection's own; `forbidden` when the right to ask is missing, `kind-unknown` when the
   * cluster does not serve the kind, `bad-place` when the namespace or name is none.
   */
  dryRun(object: DryRunObject, signal?: AbortSignal): Promise<Result<DryRunAnswer>>;
  /**
   * GET of an API path, e.g. `/api/v1/pods?limit=500`; the body parsed as JSON. `timeoutMs` is for the wait for its turn, and
   * then for the whole answer. `urgent` is for what everything else depends on: it goes first, on a connection of its own.
   */
  getJson(
    path: string,
    options?: { signal?: AbortSignal; timeoutMs?: number; urgent?: boolean },
  ): Promise<Result<unknown>>;
  /**
   * GET with `watch=true`: `onObject` for each parsed JSON line. Resolves when the stream ends (ok) or fails.
   * The caller passes `resourceVersion`, bookmarks and its own watchdog through `signal`.
   */
  watch(path: string, onObject: (object: unknown) => void, signal: AbortSignal): Promise<Result<void>>;
  /** Follows a container's log as raw bytes. The stream ends when the container does or `signal` aborts. */
  logs(
    pod: PodId,
    container: string,
    options: { follow: boolean; sinceSeconds?: number; tailLines?: number; limitBytes?: number; timestamps?: boolean },
    signal: AbortSignal,
  ): Promise<Result<Readable>>;
  /** Opens one TCP connection to `port` on the pod's loopback through `pods/portforward`. */
  portForward(pod: PodId, port: number, signal: AbortSignal): Promise<Result<Duplex>>;
  /** Ends all connections. */
  close(): Promise<void>;
  /** Streams open now, for the leak checks and /metrics. */
  openStreams(): { readonly watches: number; readonly logs: number; readonly portForwards: number };
  /** Requests that left, waited or were refused so far, for /metrics. */
  requests(): RequestFigures;
};
