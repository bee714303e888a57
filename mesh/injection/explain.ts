import { type Evidence, hasProxy, type Mesh, namespaceOf, objectId, type Pod } from '../model/index.ts';
import { IGNORED, type InjectionReason, injectionOf, isInjector } from './injection.ts';
import { firstMiss } from './selector.ts';

/**
 * One check on the way to a verdict, in the order in which the API server and then the injector make them.
 * `outcome` says whether the check speaks for a sidecar; `unknown`: what it needs could not be read.
 */
export type InjectionStep = {
  readonly outcome: 'for' | 'against' | 'neutral' | 'unknown';
  readonly evidence: Evidence;
} & (
  | { readonly code: 'has-proxy' | 'has-no-proxy'; readonly proxy: Pod['proxy'] }
  | { readonly code: 'injected-by'; readonly revision: string }
  | { readonly code: 'webhook-selects'; readonly webhook: string; readonly configuration: string }
  | {
      readonly code: 'webhook-passes-by';
      readonly webhook: string;
      readonly configuration: string;
      readonly of: 'namespace' | 'pod';
      readonly requirement: string;
      readonly found: string | null;
    }
  | { readonly code: 'no-webhook' | 'namespace-unknown' }
  | { readonly code: 'host-network' | 'ignored-namespace' | 'control-plane' }
  | { readonly code: 'opt-out'; readonly by: 'label' | 'annotation' }
);

export type InjectionExplanation = {
  readonly injected: boolean;
  readonly proxy: Pod['proxy'];
  readonly because: InjectionReason;
  readonly steps: readonly InjectionStep[];
};

const INJECT = 'sidecar.istio.io/inject';
const STATUS = 'sidecar.istio.io/status';

/**
 * Why a pod has a sidecar or none, check by check. Labels are the present ones: what they were when the pod was made is
 * not kept by Kubernetes, so a pod that would be injected now and was not is said to predate its webhook or label.
 */
export function explainInjection(
  mesh: Pick<Mesh, 'namespaces' | 'webhooks' | 'degradations'>,
  pod: Pod,
): InjectionExplanation {
  const { injected, because } = injectionOf(mesh, pod);
  return { injected, proxy: pod.proxy, because, steps: stepsOf(mesh, pod) };
}

function stepsOf(mesh: Pick<Mesh, 'namespaces' | 'webhooks'>, pod: Pod): InjectionStep[] {
  const at = (path: string): Evidence => ({ kind: 'pod', pod: pod.id, path });
  const namespace = namespaceOf(pod.id);
  const labels = mesh.namespaces[namespace]?.labels;
  const steps: InjectionStep[] = [
    {
      code: hasProxy(pod) ? 'has-proxy' : 'has-no-proxy',
      proxy: pod.proxy,
      outcome: 'neutral',
      evidence: at('spec.containers'),
    },
  ];
  const revision = revisionIn(pod.annotations[STATUS]);
  if (revision !== null)
    steps.push({ code: 'injected-by', revision, outcome: 'for', evidence: at(`metadata.annotations[${STATUS}]`) });
  if (pod.controlPlane) steps.push({ code: 'control-plane', outcome: 'against', evidence: at('metadata.labels.app') });

  const injectors = Object.values(mesh.webhooks).filter(isInjector);
  if (labels === undefined)
    steps.push({
      code: 'namespace-unknown',
      outcome: 'unknown',
      evidence: {
        kind: 'unknown',
        why: `namespace ${namespace} could not be read`,
        remedy: `kubectl get namespace ${namespace} --show-labels`,
      },
    });
  if (injectors.length === 0)
    steps.push({
      code: 'no-webhook',
      outcome: 'against',
      evidence: { kind: 'derived', from: 'the list of MutatingWebhookConfigurations' },
    });
  for (const webhook of injectors) {
    if (labels === undefined) break;
    const { name, configuration } = webhook;
    const evidence: Evidence = {
      kind: 'object',
      object: objectId('MutatingWebhookConfiguration', '', configuration),
      path: `webhooks[name=${name}]`,
    };
    const ofNamespace = firstMiss(webhook.namespaceSelector, labels);
    const miss = ofNamespace ?? firstMiss(webhook.objectSelector, pod.labels);
    steps.push(
      miss === null
        ? { code: 'webhook-selects', webhook: name, configuration, outcome: 'for', evidence }
        : {
            code: 'webhook-passes-by',
            webhook: name,
            configuration,
            of: ofNamespace === null ? 'pod' : 'namespace',
            requirement: miss.requirement,
            found: miss.found,
            outcome: 'neutral',
            evidence,
          },
    );
  }
  if (pod.hostNetwork) steps.push({ code: 'host-network', outcome: 'against', evidence: at('spec.hostNetwork') });
  if (IGNORED.has(namespace))
    steps.push({ code: 'ignored-namespace', outcome: 'against', evidence: at('metadata.namespace') });
  if (pod.labels[INJECT] === 'false')
    steps.push({ code: 'opt-out', by: 'label', outcome: 'against', evidence: at(`metadata.labels[${INJECT}]`) });
  else if (pod.labels[INJECT] === undefined && pod.annotations[INJECT] === 'false')
    steps.push({
      code: 'opt-out',
      by: 'annotation',
      outcome: 'against',
      evidence: at(`metadata.annotations[${INJECT}]`),
    });
  return steps;
}

/** The revision that `sidecar.istio.io/status` names; null without the annotation or when it is not what the injector writes. */
function revisionIn(status: string | undefined): string | null {
  if (status === undefined) return null;
  return /"revision"\s*:\s*"([^"]+)"/.exec(status)?.[1] ?? null;
}
