import { type Fault, fault, namespaceOf, type PodId } from '@/mesh/model';

export const portForwardRbac = (namespace: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: meshpath-port-forward
  namespace: ${namespace}
rules:
  - apiGroups: [""]
    resources: ["pods/portforward"]
    verbs: ["get", "create"]`;

/** What a failed request to a proxy's admin port means, in its own words and with the way out. */
export function adminFault(pod: PodId, path: string, cause: Fault): Fault {
  const what = path.split('?', 1)[0] ?? path;
  switch (cause.code) {
    case 'forbidden':
      return fault(
        'port-forward-forbidden',
        `Port-forwarding to ${pod} is not allowed, so its Envoy cannot be read: ${cause.message}`,
        `Grant it with this Role and a RoleBinding to whoever runs Meshpath:\n${portForwardRbac(namespaceOf(pod))}`,
      );
    case 'port-refused':
      return fault(
        'envoy-not-ready',
        `Envoy's admin port 15000 in ${pod} does not accept connections yet.`,
        'It is tried again by itself. If it stays, look at `kubectl logs -c istio-proxy`; a changed proxyAdminPort is not supported.',
      );
    case 'timeout':
      return fault(
        'envoy-timeout',
        `Envoy in ${pod} did not answer ${what} in time.`,
        'It is tried again by itself. If it stays, its main thread is busy or the API server is slow: compare `istioctl proxy-config secret`.',
      );
    case 'connection-lost':
      return fault(
        'envoy-connection-lost',
        `The answer of ${pod} to ${what} was cut short.`,
        'It is tried again by itself. If it stays, look for a proxy or a limit between here and the API server.',
      );
    case 'too-large':
      return fault(
        'envoy-answer-too-large',
        `${pod} answers ${what} with more than Meshpath reads.`,
        'Give the workload a Sidecar resource that names the hosts it calls: its configuration becomes smaller.',
      );
    default:
      return cause;
  }
}

export const unreadable = (pod: PodId, path: string): Fault =>
  fault(
    'envoy-bad-payload',
    `${pod} answered ${path.split('?', 1)[0]} with something that is not JSON.`,
    'It is tried again by itself. If it stays, check what listens on port 15000 of this pod.',
  );
