import { err, type Fault, fault, nameOf, namespaceOf, ok, type PodId, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import type { ClusterConnection } from '@/server/cluster/connection';
import { createHttp1 } from '@/server/http1';

/** istiod's monitoring port serves the debug handlers and /metrics alike; 8080 has no /metrics. */
export const ISTIOD_PORT = 15_014;
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1_048_576;

/** What a proxy should have takes istiod as long as a push to it. */
const DUMP_TIMEOUT_MS = 30_000;

/**
 * The only requests made of istiod. `/debug/adsz?push=true` and `/debug/cachez?clear=true` change it by a GET, so the list is
 * of whole paths without queries, and of one whose query names a pod.
 */
const PATHS = ['/debug/syncz', '/debug/connections', '/debug/registryz', '/debug/endpointShardz', '/metrics'] as const;
export type IstiodPath = (typeof PATHS)[number] | DumpPath;

type DumpPath = `/debug/config_dump?proxyID=${string}&include_eds`;
const DUMP = /^\/debug\/config_dump\?proxyID=[a-z0-9][a-z0-9.-]*&include_eds$/;

/** `/debug/config_dump` of a pod: istiod knows proxies as `POD.NAMESPACE`. */
export const dumpPath = (pod: PodId): DumpPath =>
  `/debug/config_dump?proxyID=${nameOf(pod)}.${namespaceOf(pod)}&include_eds`;

export const isAllowed = (path: string): boolean => PATHS.some((known) => known === path) || DUMP.test(path);

/** One replica over one kept-alive port-forward. */
export type IstiodClient = {
  get(path: IstiodPath): Promise<Result<Buffer>>;
  close(): void;
};

export function createIstiodClient(connection: ClusterConnection, pod: PodId, clock: Clock): IstiodClient {
  const http = createHttp1((signal) => connection.portForward(pod, ISTIOD_PORT, signal), clock);
  return {
    async get(path) {
      if (!isAllowed(path))
        return err(
          fault('path-not-allowed', 'Meshpath does not make this request.', 'This is a bug: please report it.'),
        );
      const reply = await http.get(path, {
        timeoutMs: DUMP.test(path) ? DUMP_TIMEOUT_MS : TIMEOUT_MS,
        maxBytes: MAX_BYTES,
      });
      if (!reply.ok) return err(connectionFault(pod, reply.error));
      return reply.value.status === 200 ? ok(reply.value.body) : err(statusFault(pod, path, reply.value.status));
    },
    close: () => http.close(),
  };
}

/** The connection itself failed: all paths are affected. */
function connectionFault(pod: PodId, cause: Fault): Fault {
  switch (cause.code) {
    case 'forbidden':
      return fault(
        'port-forward-forbidden',
        `Port-forwarding to ${pod} is not allowed, so istiod cannot be asked: ${cause.message}`,
        `Grant it with this Role and a RoleBinding to whoever runs Meshpath:
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: meshpath-port-forward
  namespace: ${namespaceOf(pod)}
rules:
  - apiGroups: [""]
    resources: ["pods/portforward"]
    verbs: ["get", "create"]`,
      );
    case 'port-refused':
      return fault(
        'istiod-not-ready',
        `istiod in ${pod} does not accept connections on port ${ISTIOD_PORT} yet.`,
        'It is tried again by itself. If it stays, look at `kubectl logs` of this pod, and whether monitoringAddr was changed.',
      );
    case 'timeout':
      return fault(
        'istiod-timeout',
        `${pod} did not answer in time.`,
        'It is tried again by itself. If it stays, istiod is overloaded: look at its CPU and at pilot_proxy_queue_time.',
      );
    case 'connection-lost':
      return fault(
        'istiod-connection-lost',
        `The connection to ${pod} ended.`,
        'It is tried again by itself; a restarting istiod is back within seconds.',
      );
    default:
      return cause;
  }
}

/** istiod answered, and said no. */
function statusFault(pod: PodId, path: string, status: number): Fault {
  switch (status) {
    case 401:
    case 403:
      return fault(
        'istiod-debug-denied',
        `${pod} refuses ${path} (${status}).`,
        'istiod trusts callers on its own loopback; something in between changes that. Check ENABLE_DEBUG_ENDPOINT_AUTH and DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES of istiod.',
      );
    case 404:
      if (DUMP.test(path))
        return fault(
          'istiod-not-holding',
          `${pod} holds no stream of this proxy.`,
          'Another replica may hold it: see the proxy’s Sync tab. A proxy that none holds is cut off from istiod.',
        );
      return fault(
        'istiod-debug-off',
        `${pod} does not serve ${path}.`,
        'Debug endpoints are switched off: set ENABLE_DEBUG_ON_HTTP=true in istiod’s environment. Until then sync state is unknown here; `istioctl proxy-status` has it.',
      );
    default:
      return fault(
        'istiod-error',
        `${pod} answered ${path} with ${status}.`,
        'It is tried again by itself; look at `kubectl logs` of this pod.',
      );
  }
}
