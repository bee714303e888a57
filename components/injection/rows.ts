import { type Injection, injectionOf } from '@/mesh/injection/injection';
import { type Labels, type Mesh, namespaceOf, type Pod } from '@/mesh/model';

/** What carries a pod's traffic, as the list shows it. `own`: a proxy that its Deployment brings along. */
export type PodState = 'sidecar' | 'gateway' | 'own' | 'ambient' | 'control' | 'none';

export type PodRow = { readonly pod: Pod; readonly state: PodState; readonly injection: Injection };

export type NamespaceRow = {
  readonly name: string;
  /** Labels that have a say about injection; null: they could not be read. */
  readonly labels: Labels | null;
  readonly pods: readonly PodRow[];
  readonly sidecars: number;
  /** Pods that could have one: neither istiod nor a gateway that is a proxy itself. */
  readonly apps: number;
  readonly ambient: number;
};

const SAYS = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'];

/** Every namespace that has pods, those in which some have no sidecar though others have one first. */
export function namespaceRows(
  mesh: Pick<Mesh, 'pods' | 'namespaces' | 'webhooks' | 'degradations'>,
): readonly NamespaceRow[] {
  const byNamespace = new Map<string, PodRow[]>();
  for (const pod of Object.values(mesh.pods)) {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    const injection = injectionOf(mesh, pod);
    const row: PodRow = { pod, state: stateOf(pod, injection), injection };
    const namespace = namespaceOf(pod.id);
    const rows = byNamespace.get(namespace);
    if (rows) rows.push(row);
    else byNamespace.set(namespace, [row]);
  }
  return [...byNamespace]
    .map(([name, pods]): NamespaceRow => {
      const labels = mesh.namespaces[name]?.labels;
      return {
        name,
        labels: labels ? Object.fromEntries(Object.entries(labels).filter(([key]) => SAYS.includes(key))) : null,
        pods: pods.toSorted((a, b) => rank(a) - rank(b) || (a.pod.id < b.pod.id ? -1 : 1)),
        sidecars: pods.filter((p) => p.state === 'sidecar').length,
        apps: pods.filter((p) => p.state === 'sidecar' || p.state === 'none').length,
        ambient: pods.filter((p) => p.state === 'ambient').length,
      };
    })
    .toSorted((a, b) => Number(isMixed(b)) - Number(isMixed(a)) || (a.name < b.name ? -1 : 1));
}

function stateOf(pod: Pod, { because }: Injection): PodState {
  if (pod.controlPlane) return 'control';
  if (because.code === 'own-proxy') return 'own';
  return pod.proxy;
}

const isMixed = ({ pods, sidecars }: NamespaceRow) => sidecars > 0 && pods.some((p) => p.state === 'none');
const rank = ({ state }: PodRow) => (state === 'none' ? 0 : 1);

/** `a=b, c: d` and one pair a line, as labels; what is no pair is left out. */
export function pairsOf(text: string): Labels {
  const pairs = text.split(/[\n,]+/).flatMap((part) => {
    const m = /^\s*["']?([^=:"'\s]+)["']?\s*[=:]\s*["']?([^"']*?)["']?\s*$/.exec(part);
    return m ? [[m[1] as string, m[2] as string] as const] : [];
  });
  return Object.fromEntries(pairs);
}
