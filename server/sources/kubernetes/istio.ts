import { type Fault, fault, newestVersion, type Pod } from '@/mesh/model';
import { decodeMeshConfig, istioVersionOf, meshConfigFacts } from './decode.ts';
import { configMapKind, type Kind } from './kinds.ts';
import type { Reporter } from './reporter.ts';

const DEFAULT_NAMESPACE = 'istio-system';
const ROOT_CERT = 'istio-ca-root-cert';

/** Works out the mesh's facts from the control plane's pods and ConfigMaps. */
export type IstioFacts = {
  onPods(change: { readonly all: readonly Pod[] } | { readonly set: Pod } | { readonly gone: string }): void;
  onConfigMap(kind: Kind, data: Readonly<Record<string, string>> | null): void;
  /** `groups`: whether the cluster serves any Istio kind, null while unknown. */
  onDiscovery(groups: boolean | null): void;
  /** The ConfigMaps to read now: one mesh configuration per revision, and the root certificate. */
  configMaps(): readonly Kind[];
};

export function createIstioFacts(reporter: Reporter, changed: () => void): IstioFacts {
  const istiods = new Map<string, Pod>();
  const configs = new Map<string, string>();
  let podsListed = false;
  let served: boolean | null = null;
  let shape = '';

  const namespace = () => [...istiods.keys()].sort()[0]?.split('/')[0] ?? DEFAULT_NAMESPACE;

  function review() {
    judge();
    const versions = [...istiods.values()].flatMap((pod) => {
      const image = pod.containers.find((c) => c.name === 'discovery')?.image ?? '';
      return istioVersionOf(image, pod.labels['app.kubernetes.io/version']) ?? [];
    });
    const newest = newestVersion(versions);
    // The control plane's own answer may know better; nothing is said when pods tell nothing.
    if (newest !== null) reporter.facts({ istioVersion: newest });
    if (istiods.size > 0 && configs.size === 0) reporter.facts({ rootNamespace: namespace() });
    const now = kinds()
      .map((k) => k.scope)
      .join(' ');
    if (now !== shape) {
      shape = now;
      changed();
    }
  }

  function judge() {
    if (!podsListed || served === null) return;
    if (istiods.size > 0) reporter.clear('istio');
    else reporter.degrade('istio', served ? NO_ISTIOD : NO_ISTIO);
  }

  function kinds(): readonly Kind[] {
    if (!podsListed || (istiods.size === 0 && served !== true)) return [];
    const home = namespace();
    const revisions = [...istiods.values()]
      .filter((p) => p.id.startsWith(`${home}/`))
      .map((p) => p.labels['istio.io/rev'] ?? 'default');
    const names = new Set(revisions.map((r) => (r === 'default' ? 'istio' : `istio-${r}`)));
    if (names.size === 0) names.add('istio');
    return [...[...names].sort(), ROOT_CERT].map((name) => configMapKind(home, name));
  }

  return {
    onPods(change) {
      if ('all' in change) {
        podsListed = true;
        istiods.clear();
        for (const pod of change.all) if (pod.controlPlane) istiods.set(pod.id, pod);
      } else if ('gone' in change) {
        if (!istiods.delete(change.gone)) return;
      } else {
        if (!change.set.controlPlane) return;
        istiods.set(change.set.id, change.set);
      }
      review();
    },
    onConfigMap(kind, data) {
      if (kind.only === ROOT_CERT) {
        const pem = data?.['root-cert.pem'];
        if (pem) reporter.facts({ rootCertificates: pem });
        return;
      }
      const mesh = data?.mesh;
      if (mesh === undefined) configs.delete(kind.scope);
      else configs.set(kind.scope, mesh);
      // The default revision's configuration speaks for the mesh; without one, the first by name.
      const chosen = [...configs.keys()].sort((a, b) => a.length - b.length || a.localeCompare(b, 'en'))[0];
      if (chosen === undefined) return;
      const config = decodeMeshConfig(configs.get(chosen) ?? '');
      if (config === null) {
        reporter.degrade('meshconfig', UNREADABLE_CONFIG);
        return;
      }
      reporter.clear('meshconfig');
      reporter.facts(meshConfigFacts(config, namespace()));
    },
    onDiscovery(groups) {
      served = groups;
      review();
    },
    configMaps: kinds,
  };
}

const NO_ISTIO: Fault = fault(
  'istio-missing',
  'There is no Istio in this cluster: no istiod pod and no Istio kinds.',
  'Choose another context (--context NAME), install Istio (istioctl install), or play a recording with --recording FILE.',
);

const NO_ISTIOD: Fault = fault(
  'istiod-missing',
  'Istio is installed, but no istiod pod runs in this cluster.',
  'See why with: kubectl get pods -A -l app=istiod (an external control plane shows the same; its figures are then not available).',
);

const UNREADABLE_CONFIG: Fault = fault(
  'bad-payload',
  'The mesh configuration is not a YAML mapping, so its settings are unknown.',
  'Look at it with: kubectl get configmap -n istio-system istio -o yaml',
);
