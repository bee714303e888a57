import type { InjectionStep } from '@/mesh/injection/explain';
import type { InjectionReason } from '@/mesh/injection/injection';

type Say<Union extends { readonly code: string }> = {
  readonly [Code in Union['code']]: (
    of: Extract<Union, { readonly code: Code }> extends never ? Union : Extract<Union, { readonly code: Code }>,
  ) => string;
};

const list = (items: readonly string[]) => (items.length === 0 ? 'none' : items.join(', '));

/** Why a pod has a sidecar or none, one sentence a reason. */
const because: Say<Exploded<InjectionReason>> = {
  webhook: (r) => `The webhook ${r.webhook} of ${r.configuration} selects it.`,
  'has-proxy': () =>
    'It has the proxy, though no webhook selects it now: it was injected by hand, or the labels have changed since.',
  'own-proxy': () => 'It is a gateway that brings its own proxy: nothing had to be injected.',
  predates: (r) =>
    `${r.webhook} would inject it now, but it was made before the label or the webhook was there, or the injector skipped it. Restart it: kubectl rollout restart.`,
  'opted-out': (r) => `It opts out with the ${r.by} sidecar.istio.io/inject=false.`,
  'ignored-namespace': (r) => `The injector leaves the namespace ${r.namespace} alone, whatever its labels.`,
  'namespace-off': (r) => `Its namespace ${r.namespace} is labelled istio-injection=${r.value}.`,
  'revision-unknown': (r) =>
    `The ${r.by}'s label istio.io/rev=${r.revision} asks for a revision that no injector serves (served: ${list(r.known)}).`,
  'not-selected': (r) =>
    r.labels.length === 0
      ? `Its namespace ${r.namespace} has no injection label, and it asks for no sidecar itself.`
      : `No injector's webhook selects it; its namespace ${r.namespace} is labelled ${list(r.labels)}.`,
  ambient: () => 'It is in ambient mode: ztunnel on its node carries its traffic, so it needs no sidecar.',
  'host-network': () =>
    "It uses its node's network, where a sidecar would intercept the whole node: the injector skips it.",
  'control-plane': () => 'It is istiod itself, which programs proxies and has none.',
  'no-webhook': () => 'There is no injection webhook in this cluster, so nothing is injected.',
  'webhooks-unknown': () => 'The webhooks or its namespace could not be read, so why it has no sidecar is unknown.',
};

const step: Say<Exploded<InjectionStep>> = {
  'has-proxy': (s) => (s.proxy === 'gateway' ? 'It runs Envoy as a gateway.' : 'It runs Envoy as a sidecar.'),
  'has-no-proxy': (s) =>
    s.proxy === 'ambient' ? 'It runs no Envoy; ztunnel carries its traffic.' : 'It runs no Envoy.',
  'injected-by': (s) => `The injector of revision ${s.revision} signed it.`,
  'webhook-selects': (s) => `${s.webhook} selects it.`,
  'webhook-passes-by': (s) =>
    `${s.webhook} asks of the ${s.of}: ${s.requirement}; it has ${s.found === null ? 'no such label' : `"${s.found}"`}.`,
  'no-webhook': () => 'There is no injection webhook.',
  'namespace-unknown': () => 'The labels of its namespace are unknown.',
  'host-network': () => "It uses its node's network: the injector skips it.",
  'ignored-namespace': () => 'The injector leaves its namespace alone.',
  'control-plane': () => 'It is the control plane.',
  'opt-out': (s) => `It opts out by ${s.by}.`,
};

/** A union whose members carry several codes, as one member a code. */
type Exploded<Union extends { readonly code: string }> = Union extends unknown
  ? { [Code in Union['code']]: Omit<Union, 'code'> & { readonly code: Code } }[Union['code']]
  : never;

/** The sentence for a reason. Exhaustive: a code without words does not compile. */
export const injection = {
  because: (reason: InjectionReason): string => (because[reason.code] as (r: InjectionReason) => string)(reason),
  step: (of: InjectionStep): string => (step[of.code] as (s: InjectionStep) => string)(of),
};
