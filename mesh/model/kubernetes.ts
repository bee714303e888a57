import type { ObjectId, PodId, ServiceId, WorkloadId } from './ids.ts';
import type { EpochMs } from './units.ts';

export type Labels = Readonly<Record<string, string>>;

export type Namespace = { readonly name: string; readonly labels: Labels; readonly createdAt: EpochMs };

export type Container = {
  readonly name: string;
  /** `init` for init containers; native sidecars are init containers with restartPolicy Always. */
  readonly role: 'app' | 'init' | 'native-sidecar';
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** When the kubelet last started it; null while it does not run, absent in older recordings. */
  readonly startedAt?: EpochMs | null | undefined;
  readonly ports: readonly { readonly name: string | null; readonly port: number; readonly protocol: string }[];
  /** `runAsUser` in force (container, else pod), null when the image decides. */
  readonly runAsUser: number | null;
  readonly runAsGroup: number | null;
};

export type Pod = {
  readonly id: PodId;
  readonly uid: string;
  readonly workload: WorkloadId;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly serviceAccount: string;
  readonly node: string | null;
  /** All pod IPs, the primary first; empty until the network is set up. */
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
  /** False: it asks other resolvers than the cluster's DNS (`dnsPolicy`), for which older recordings have nothing. */
  readonly clusterDns?: boolean | undefined;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** Why it is not running, as the kubelet says it (CrashLoopBackOff…), or null. */
  readonly reason: string | null;
  readonly createdAt: EpochMs;
  readonly deletingSince: EpochMs | null;
  readonly containers: readonly Container[];
  /** What runs Envoy here: a sidecar, a gateway proxy, nothing, or ztunnel on the node (ambient). */
  readonly proxy: 'sidecar' | 'gateway' | 'none' | 'ambient';
  /** True for pods of istiod itself. */
  readonly controlPlane: boolean;
};

/** Whether a pod has an Envoy of its own. */
export const hasProxy = ({ proxy }: Pick<Pod, 'proxy'>): boolean => proxy === 'sidecar' || proxy === 'gateway';

/** Whether it runs one now, and is not about to go. */
export const runsProxy = (pod: Pick<Pod, 'proxy' | 'phase' | 'deletingSince'>): boolean =>
  hasProxy(pod) && pod.phase === 'Running' && pod.deletingSince === null;

export type ServicePort = {
  readonly name: string | null;
  readonly port: number;
  readonly targetPort: string | number;
  readonly protocol: string;
  readonly appProtocol: string | null;
};

export type Service = {
  readonly id: ServiceId;
  readonly labels: Labels;
  readonly selector: Labels;
  readonly type: string;
  readonly headless: boolean;
  readonly clusterIps: readonly string[];
  readonly externalName: string | null;
  readonly ports: readonly ServicePort[];
};

export type EndpointSlice = {
  readonly name: string;
  readonly service: ServiceId;
  readonly ports: readonly { readonly name: string | null; readonly port: number }[];
  readonly endpoints: readonly {
    readonly ips: readonly string[];
    readonly ready: boolean;
    readonly pod: PodId | null;
  }[];
};

export type ServiceAccount = { readonly namespace: string; readonly name: string };

/** An Istio or Gateway API object. `spec` is kept whole for display and for the path engine; Secrets are never read. */
export type MeshObject = {
  readonly id: ObjectId;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly createdAt: EpochMs;
  readonly resourceVersion: string;
  readonly spec: Json;
  readonly status: Json;
};

/** One webhook of a Mutating- or ValidatingWebhookConfiguration, with what decides whether it is called. */
export type Webhook = {
  readonly configuration: string;
  readonly type: 'mutating' | 'validating';
  readonly name: string;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly failurePolicy: string;
  readonly service: ServiceId | null;
  /** Value of the configuration's `istio.io/rev` label, null when it has none. */
  readonly revision: string | null;
  readonly matchesPods: boolean;
  /** PEM by which the API server verifies the webhook; null: the system's roots. Absent in older recordings: unknown. */
  readonly caBundle?: string | null | undefined;
};

export type LabelSelector = {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values: readonly string[];
  }[];
};

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Facts of the mesh as a whole; null while not yet known. */
export type MeshFacts = {
  readonly clusterName: string | null;
  readonly kubernetesVersion: string | null;
  readonly istioVersion: string | null;
  readonly envoyVersion: string | null;
  readonly trustDomain: string | null;
  /** Namespace of istiod. */
  readonly rootNamespace: string | null;
  /** Effective `meshConfig`, as the `istio` ConfigMap has it, parsed from YAML. */
  readonly meshConfig: Json;
  /** PEM bundle of `istio-ca-root-cert`, public by nature. */
  readonly rootCertificates: string | null;
};
