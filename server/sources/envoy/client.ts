import { err, fault, ok, type PodId, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import type { ClusterConnection } from '@/server/cluster/connection';
import { createHttp1 } from '@/server/http1';
import { adminFault, unreadable } from './faults.ts';
import { isAllowed } from './paths.ts';

export const ADMIN_PORT = 15_000;
export const WHOLE_DUMP = '/config_dump?include_eds';
const TIMEOUT_MS = 10_000;
/** Tens of megabytes through an API server take their time. */
const DUMP_TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1_048_576;

/** An answer of the admin port: parsed JSON, or the plain text it refuses with. */
export type AdminAnswer =
  | { readonly kind: 'json'; readonly body: unknown; readonly bytes: number }
  | { readonly kind: 'refused'; readonly status: number; readonly text: string };

/** One Envoy's admin port over one kept-alive port-forward. */
export type EnvoyAdmin = {
  /** GET of an allowed path. Faults are this pod's (`port-forward-forbidden`, `envoy-not-ready`, `envoy-timeout`, …). */
  get(path: string): Promise<Result<AdminAnswer>>;
  close(): void;
};

export function createEnvoyAdmin(connection: ClusterConnection, pod: PodId, clock: Clock): EnvoyAdmin {
  const http = createHttp1((signal) => connection.portForward(pod, ADMIN_PORT, signal), clock);
  return {
    async get(path) {
      if (!isAllowed(path))
        return err(
          fault('path-not-allowed', 'Meshpath does not make this request.', 'This is a bug: please report it.'),
        );
      const timeoutMs = path === WHOLE_DUMP ? DUMP_TIMEOUT_MS : TIMEOUT_MS;
      const reply = await http.get(path, { timeoutMs, maxBytes: MAX_BYTES });
      if (!reply.ok) return err(adminFault(pod, path, reply.error));
      const { status, body } = reply.value;
      const content = body.toString('utf8');
      if (status === 200) {
        try {
          return ok({ kind: 'json', body: JSON.parse(content), bytes: body.length });
        } catch {
          // Envoy answers some failures with 200 and a sentence.
          if (content.length > 2_000 || /^\s*[[{]/.test(content)) return err(unreadable(pod, path));
        }
      }
      return ok({ kind: 'refused', status, text: content.slice(0, 500) });
    },
    close: () => http.close(),
  };
}
