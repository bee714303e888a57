import {
  type Evidence,
  type Labels,
  type Mesh,
  objectId,
  type Pod,
  podId,
  type Webhook,
  workloadId,
} from '../model/index.ts';
import { epochMs } from '../model/units.ts';
import { IGNORED, type InjectionReason, injectionOf, isInjector } from './injection.ts';
import { type SelectorTerm, termsOf } from './selector.ts';

export type DecidingMesh = Pick<Mesh, 'namespaces' | 'webhooks' | 'degradations' | 'endpointSlices' | 'facts'>;

/** A pod as far as injection looks at it: one that is there, or one that somebody has in mind. */
export type Candidate = {
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
  /** Null: it is only thought of. */
  readonly pod: Pod | null;
};

/** One injection webhook against the candidate: each term of both selectors, and whether the API server can reach it. */
export type WebhookStep = {
  readonly name: string;
  readonly configuration: string;
  readonly revision: string | null;
  readonly failurePolicy: string;
  readonly ofNamespace: readonly SelectorTerm[];
  readonly ofPod: readonly SelectorTerm[];
  readonly selects: boolean;
  /** Whether an istiod stands behind its Service; `unknown`: nothing lists the endpoints. */
  readonly reach: 'ready' | 'down' | 'unknown';
  /** Whether its caBundle holds the mesh's root, by which istiod's serving certificate is signed. */
  readonly ca: 'mesh-root' | 'other' | 'unknown';
  readonly evidence: Evidence;
};

/** One of the injector's own refusals: whether the candidate passes it, and what it was read from. */
export type InjectorStep = {
  readonly code: 'host-network' | 'ignored-namespace' | 'opt-out';
  readonly passes: boolean;
  readonly value: string | null;
  readonly evidence: Evidence;
};

export type Decision = {
  /** A sidecar would be put in now, if the candidate were made now. */
  readonly would: boolean;
  readonly because: InjectionReason;
  /** Null: the labels of its namespace could not be read, so no selector can be judged. */
  readonly webhooks: readonly WebhookStep[] | null;
  readonly injector: readonly InjectorStep[];
  /** The webhook that selects it, when the API server cannot use it: what then happens is its failure policy. */
  readonly broken: WebhookStep | null;
};

const INJECT = 'sidecar.istio.io/inject';

/** What becomes of a candidate that is made now, in the order in which the API server and then the injector decide. */
export function decide(mesh: DecidingMesh, candidate: Candidate): Decision {
  const { namespace, labels, annotations, hostNetwork } = candidate;
  const asNew = newPod(candidate);
  const { because } = injectionOf(mesh, asNew);
  const ofNamespace = mesh.namespaces[namespace]?.labels;
  const webhooks =
    ofNamespace === undefined
      ? null
      : Object.values(mesh.webhooks)
          .filter(isInjector)
          .map((w) => webhookStep(mesh, w, ofNamespace, labels));
  const at = (path: string): Evidence =>
    candidate.pod ? { kind: 'pod', pod: candidate.pod.id, path } : { kind: 'derived', from: path };
  const label = labels[INJECT];
  const annotation = annotations[INJECT];
  const chosen = webhooks?.find((w) => w.selects) ?? null;
  const would = because.code === 'predates';
  return {
    would,
    because,
    webhooks,
    injector: [
      {
        code: 'host-network',
        passes: !hostNetwork,
        value: hostNetwork ? 'true' : null,
        evidence: at('spec.hostNetwork'),
      },
      {
        code: 'ignored-namespace',
        passes: !IGNORED.has(namespace),
        value: namespace,
        evidence: at('metadata.namespace'),
      },
      {
        code: 'opt-out',
        // The label beats the annotation.
        passes: (label ?? annotation) !== 'false',
        value: label ?? annotation ?? null,
        evidence: at(
          `metadata.${label === undefined && annotation !== undefined ? 'annotations' : 'labels'}[${INJECT}]`,
        ),
      },
    ],
    broken: would && chosen !== null && (chosen.reach === 'down' || chosen.ca === 'other') ? chosen : null,
  };
}

export const candidateOf = (pod: Pod): Candidate => ({
  namespace: pod.id.slice(0, pod.id.indexOf('/')),
  labels: pod.labels,
  annotations: pod.annotations,
  hostNetwork: pod.hostNetwork,
  pod,
});

function webhookStep(mesh: DecidingMesh, webhook: Webhook, ofNamespace: Labels, ofPod: Labels): WebhookStep {
  const namespaceTerms = termsOf(webhook.namespaceSelector, ofNamespace);
  const podTerms = termsOf(webhook.objectSelector, ofPod);
  const { name, configuration, revision, failurePolicy } = webhook;
  return {
    name,
    configuration,
    revision,
    failurePolicy,
    ofNamespace: namespaceTerms,
    ofPod: podTerms,
    selects: [...namespaceTerms, ...podTerms].every((term) => term.holds),
    reach: reachOf(mesh, webhook),
    ca: caOf(mesh, webhook),
    evidence: {
      kind: 'object',
      object: objectId('MutatingWebhookConfiguration', '', configuration),
      path: `webhooks[name=${name}]`,
    },
  };
}

function reachOf({ endpointSlices }: DecidingMesh, { service }: Webhook): WebhookStep['reach'] {
  const slices = service === null ? [] : Object.values(endpointSlices).filter((slice) => slice.service === service);
  if (slices.length === 0) return 'unknown';
  return slices.some((slice) => slice.endpoints.some((e) => e.ready)) ? 'ready' : 'down';
}

/** istiod serves its webhooks with a certificate of its own CA, unless another was given to it: then roots differ rightly. */
function caOf({ facts }: DecidingMesh, { caBundle }: Webhook): WebhookStep['ca'] {
  if (caBundle === undefined || caBundle === null || facts.rootCertificates === null) return 'unknown';
  const roots = blocksOf(facts.rootCertificates);
  const known = blocksOf(caBundle);
  if (roots.length === 0 || known.length === 0) return 'unknown';
  return known.some((block) => roots.includes(block)) ? 'mesh-root' : 'other';
}

const blocksOf = (pem: string): readonly string[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)].map((m) =>
    (m[1] ?? '').replaceAll(/\s/g, ''),
  );

/** The candidate before anything was put into it: what the webhook sees. */
function newPod({ namespace, labels, annotations, hostNetwork, pod }: Candidate): Pod {
  const blank: Pod = {
    id: podId(namespace, ''),
    uid: '',
    workload: workloadId(namespace, 'Pod', ''),
    labels,
    annotations,
    serviceAccount: 'default',
    node: null,
    ips: [],
    hostNetwork,
    phase: 'Pending',
    reason: null,
    createdAt: epochMs(0),
    deletingSince: null,
    containers: [],
    proxy: 'none',
    controlPlane: false,
  };
  return pod === null ? blank : { ...blank, ...pod, proxy: pod.proxy === 'ambient' ? 'ambient' : 'none' };
}
