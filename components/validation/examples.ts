import { type Mesh, nameOf, namespaceOf } from '@/mesh/model';

export type Example = { readonly id: 'typo' | 'policy' | 'refused'; readonly yaml: string };

/** Texts with one defect each, made of a Service of this mesh; none without one. */
export function examplesOf(mesh: Pick<Mesh, 'services' | 'pods' | 'facts'>): readonly Example[] {
  const services = Object.values(mesh.services).filter(
    (s) =>
      Object.keys(s.selector).length > 0 &&
      s.ports.length > 0 &&
      namespaceOf(s.id) !== 'kube-system' &&
      namespaceOf(s.id) !== mesh.facts.rootNamespace,
  );
  const inMesh = services.find((s) =>
    Object.values(mesh.pods).some(
      (pod) =>
        pod.proxy === 'sidecar' &&
        namespaceOf(pod.id) === namespaceOf(s.id) &&
        Object.entries(s.selector).every(([k, v]) => pod.labels[k] === v),
    ),
  );
  const service = inMesh ?? services[0];
  if (service === undefined) return [];
  const namespace = namespaceOf(service.id);
  const name = nameOf(service.id);
  const head = (kind: string, group: string) =>
    `apiVersion: ${group}.istio.io/v1\nkind: ${kind}\nmetadata:\n  name: ${name}-draft\n  namespace: ${namespace}\nspec:\n`;
  const labels = Object.entries(service.selector)
    .map(([key, value]) => `      ${key}: ${JSON.stringify(value)}\n`)
    .join('');
  return [
    {
      id: 'typo',
      yaml: `${head('VirtualService', 'networking')}  hosts:\n    - ${name}\n  http:\n    - route:\n        - destination:\n            host: ${name}.${namespace}\n            subset: canary\n`,
    },
    {
      id: 'policy',
      yaml: `${head('AuthorizationPolicy', 'security')}  selector:\n    matchLabels:\n${labels}  rules:\n    - from:\n        - source:\n            principals:\n              - cluster.local/ns/${namespace}/sa/nobody\n`,
    },
    {
      id: 'refused',
      yaml: `${head('VirtualService', 'networking')}  hosts:\n    - ${name}\n  http:\n    - route:\n        - destination:\n            host: ${name}\n          weight: "80"\n`,
    },
  ];
}
