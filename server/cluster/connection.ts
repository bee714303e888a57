import type { Duplex, Readable } from 'node:stream';
import type { PodId, Result } from '@/mesh/model';

/**
 * One Kubernetes API server, as far as Meshpath uses it: GET, watch, pod logs and port-forward.
 * No method mutates. Faults carry codes: `api-unreachable`, `unauthorized`, `forbidden`, `not-found`, `gone`,
 * `timeout`, `bad-payload`, `bad-request`, `tls-failed`, `closed` (ended here), and at connect `kubeconfig-missing`,
 * `kubeconfig-invalid`, `context-unknown`. A returned stream that breaks is destroyed with a `FaultError` (faults.ts):
 * `api-unreachable`, or `port-refused` when nothing listens on a forwarded port, which the kubelet tells only afterwards.
 */
export type ClusterConnection = {
  /** kubeconfig context, or `in-cluster`. */
  readonly name: string;
  /** GET of an API path, e.g. `/api/v1/pods?limit=500`; the body parsed as JSON. */
  getJson(path: string, options?: { signal?: AbortSignal; timeoutMs?: number }): Promise<Result<unknown>>;
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
};
