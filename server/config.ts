import { err, fault, ok, type Result } from '@/mesh/model';

/** Which mesh to look at. */
export type MeshChoice =
  | { readonly kind: 'recording'; readonly file: string }
  | {
      readonly kind: 'cluster';
      readonly kubeconfig: string | undefined;
      readonly context: string | undefined;
      /** Requests a minute to its API server at most; left out: the usual number (`cluster/ceiling.ts`). */
      readonly requestsPerMinute?: number | undefined;
    };

export type ServeOptions = {
  readonly mesh: MeshChoice;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly dev: boolean;
  /** Where certificates are remembered over restarts; null: not at all. A recording has none. */
  readonly history: string | null;
};

export const DEFAULT_PORT = 4100;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Refuses to listen beyond this machine: there is no login yet, and whoever reaches the port reads the mesh.
 * In a cluster it listens on the pod's loopback and is reached by `kubectl port-forward`.
 */
export function checkHost(host: string): Result<string> {
  return LOOPBACK.has(host)
    ? ok(host)
    : err(
        fault(
          'host-not-loopback',
          `Meshpath has no login yet, so it does not listen on ${host}.`,
          'Leave --host out (127.0.0.1) and reach it by ssh -L or kubectl port-forward.',
        ),
      );
}
