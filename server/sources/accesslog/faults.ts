import { type Fault, fault } from '@/mesh/model';

/** Rights to follow logs are missing in one namespace. */
export const logsForbidden = (namespace: string): Fault =>
  fault(
    'logs-forbidden',
    `Meshpath may not read pod logs in namespace ${namespace}, so it sees no single requests there. Edges move by the proxies' counters.`,
    `Give the user that Meshpath runs as the right to read logs:

apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: meshpath-logs
  namespace: ${namespace}
rules:
  - apiGroups: [""]
    resources: ["pods/log"]
    verbs: ["get"]`,
  );

/** Envoys write no access log. */
export const accessLogOff = (off: number, proxies: number, rootNamespace: string): Fault =>
  fault(
    'access-log-off',
    off === proxies
      ? 'Access logs are off, so single requests cannot be seen. Edges move by the proxies’ counters.'
      : `Access logs are off at ${off} of ${proxies} proxies: requests there show one side or none.`,
    `Turn them on for the whole mesh:

apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: access-logs
  namespace: ${rootNamespace}
spec:
  accessLogging:
    - providers:
        - name: envoy`,
  );

/** More proxies than log streams. */
export const tooManyStreams = (followed: number, proxies: number): Fault =>
  fault(
    'log-streams-limited',
    `Following the logs of ${followed} of ${proxies} proxies: more streams at once would burden the API server.`,
    'Requests between proxies that are not followed show one side or none; edges there move by the proxies’ counters.',
  );
