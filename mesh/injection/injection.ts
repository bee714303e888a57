import { hasProxy, type Mesh, namespaceOf, type Pod, type PodId, type Webhook } from '../model/index.ts';
import { selects } from './selector.ts';

/**
 * Why a pod has a sidecar or has none. Codes; the words are in `words/`.
 * - `webhook`: an injector's webhook selects the pod, and it has the proxy
 * - `has-proxy`: it has the proxy, and no webhook known now would give it one (labels changed, or injected by hand)
 * - `own-proxy`: a gateway whose Deployment names the proxy itself, so that nothing had to be injected
 * - `predates`: a webhook selects the pod, which has no proxy: it was made before the label or the webhook was there
 * - `namespace-off`: its namespace is labelled istio-injection=disabled (or anything but enabled)
 * - `revision-unknown`: a label asks for a revision that no injector serves
 * - `not-selected`: no injector's webhook selects it, by the labels of its namespace and its own
 * - `no-webhook`: there is no injector's webhook at all
 * - `webhooks-unknown`: the webhooks could not be read, so nothing can be said
 */
export type InjectionReason =
  | { readonly code: 'webhook' | 'predates'; readonly webhook: string; readonly configuration: string }
  | { readonly code: 'opted-out'; readonly by: 'label' | 'annotation' }
  | { readonly code: 'ignored-namespace'; readonly namespace: string }
  | { readonly code: 'namespace-off'; readonly namespace: string; readonly value: string }
  | {
      readonly code: 'revision-unknown';
      readonly revision: string;
      readonly by: 'namespace' | 'pod';
      readonly known: readonly string[];
    }
  | { readonly code: 'not-selected'; readonly namespace: string; readonly labels: readonly string[] }
  | {
      readonly code:
        | 'has-proxy'
        | 'own-proxy'
        | 'ambient'
        | 'host-network'
        | 'control-plane'
        | 'no-webhook'
        | 'webhooks-unknown';
    };

export type Injection = { readonly pod: PodId; readonly injected: boolean; readonly because: InjectionReason };

const INJECT = 'sidecar.istio.io/inject';
const REVISION = 'istio.io/rev';
/** Labels that decide about injection; shown when they did not select. */
const DECIDING = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'];
/** Namespaces that the injector leaves alone whatever the labels say (istio `pkg/kube/inject` IgnoredNamespaces). */
export const IGNORED = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/** Decides in the order in which the API server and then the injector do: selectors first, then the injector's own refusals. */
export function injectionOf(mesh: Pick<Mesh, 'namespaces' | 'webhooks' | 'degradations'>, pod: Pod): Injection {
  const injected = hasProxy(pod) && !bringsItsOwn(pod);
  return { pod: pod.id, injected, because: reasonOf(mesh, pod, injected) };
}

/** The injector leaves its signature, `sidecar.istio.io/status`, on what it makes. */
const bringsItsOwn = (pod: Pod) => pod.proxy === 'gateway' && pod.annotations['sidecar.istio.io/status'] === undefined;

function reasonOf(
  { namespaces, webhooks, degradations }: Pick<Mesh, 'namespaces' | 'webhooks' | 'degradations'>,
  pod: Pod,
  injected: boolean,
): InjectionReason {
  if (pod.proxy === 'ambient') return { code: 'ambient' };
  if (pod.controlPlane) return { code: 'control-plane' };
  if (bringsItsOwn(pod)) return { code: 'own-proxy' };
  const injectors = Object.values(webhooks).filter(isInjector);
  const namespace = namespaceOf(pod.id);
  const namespaceLabels = namespaces[namespace]?.labels;
  const by =
    namespaceLabels === undefined
      ? undefined
      : injectors.find((w) => selects(w.namespaceSelector, namespaceLabels) && selects(w.objectSelector, pod.labels));
  if (injected)
    return by ? { code: 'webhook', webhook: by.name, configuration: by.configuration } : { code: 'has-proxy' };
  if (pod.hostNetwork) return { code: 'host-network' };
  if (IGNORED.has(namespace)) return { code: 'ignored-namespace', namespace };
  if (pod.labels[INJECT] === 'false') return { code: 'opted-out', by: 'label' };
  // The label beats the annotation.
  if (pod.labels[INJECT] === undefined && pod.annotations[INJECT] === 'false')
    return { code: 'opted-out', by: 'annotation' };
  if (by) return { code: 'predates', webhook: by.name, configuration: by.configuration };
  if (namespaceLabels === undefined || (injectors.length === 0 && degradations.some(isAboutWebhooks)))
    return { code: 'webhooks-unknown' };
  if (injectors.length === 0) return { code: 'no-webhook' };
  const off = namespaceLabels['istio-injection'];
  if (off !== undefined && off !== 'enabled') return { code: 'namespace-off', namespace, value: off };
  // istio-injection beats istio.io/rev, and the namespace's revision beats the pod's.
  const asked = off === undefined ? (namespaceLabels[REVISION] ?? pod.labels[REVISION]) : undefined;
  const known = revisionsOf(injectors);
  if (asked !== undefined && !known.includes(asked))
    return { code: 'revision-unknown', revision: asked, by: REVISION in namespaceLabels ? 'namespace' : 'pod', known };
  const labels = DECIDING.flatMap((key) => {
    const value = namespaceLabels[key];
    return value === undefined ? [] : [`${key}=${value}`];
  });
  return { code: 'not-selected', namespace, labels };
}

/** Injection webhooks carry this name's ending, whatever their revision or tag. */
export const isInjector = (webhook: Webhook) =>
  webhook.type === 'mutating' && webhook.matchesPods && webhook.name.endsWith('sidecar-injector.istio.io');

/** Revisions and tags that an injector answers to: what its selectors ask of `istio.io/rev`. */
export function revisionsOf(injectors: readonly Webhook[]): readonly string[] {
  const asked = injectors.flatMap((w) =>
    [w.namespaceSelector, w.objectSelector].flatMap((s) => [
      ...(s.matchLabels[REVISION] === undefined ? [] : [s.matchLabels[REVISION]]),
      ...s.matchExpressions.filter((e) => e.key === REVISION && e.operator === 'In').flatMap((e) => e.values),
    ]),
  );
  return [...new Set(asked)].sort();
}

const isAboutWebhooks = (d: Mesh['degradations'][number]) => d.source === 'kubernetes' && /webhook/i.test(d.scope);
