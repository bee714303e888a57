import type { CertificateSighting, Rotation, WorkloadCertificate } from './certificate.ts';
import type { Degradation, SourceName, SourceStatus } from './events.ts';
import { SOURCE_NAMES } from './events.ts';
import type { EdgeId, NodeId, ObjectId, PodId, RequestId, ServiceId, WorkloadId } from './ids.ts';
import type { Interception } from './interception.ts';
import type {
  EndpointSlice,
  MeshFacts,
  MeshObject,
  Namespace,
  Pod,
  Service,
  ServiceAccount,
  Webhook,
} from './kubernetes.ts';
import type { ConfigStanding } from './proxyConfig.ts';
import type { MeshRequest } from './request.ts';
import type { FigureHistory, IstiodFigures, ProxySync, Push, Refusal, Registry, XdsType } from './sync.ts';
import type { ClusterSweep, Edge } from './traffic.ts';
import type { EpochMs } from './units.ts';

/** Something that happened at one moment: a tick on the timeline, a pulse in the picture. */
export type Moment = { readonly at: EpochMs; readonly seq: number } & (
  | {
      readonly kind: 'push';
      readonly pod: PodId;
      readonly istiod: PodId;
      readonly type: XdsType;
      readonly nonce: string;
    }
  | {
      readonly kind: 'nack';
      readonly pod: PodId;
      readonly istiod: PodId;
      readonly type: XdsType;
      readonly error: string;
    }
  | { readonly kind: 'nack-cleared'; readonly pod: PodId; readonly istiod: PodId; readonly type: XdsType }
  | { readonly kind: 'certificate-renewed'; readonly rotation: Rotation }
  | { readonly kind: 'object-changed'; readonly object: ObjectId; readonly change: 'set' | 'gone' }
  | { readonly kind: 'request-failed'; readonly request: RequestId; readonly edge: EdgeId }
  | { readonly kind: 'source'; readonly source: SourceName; readonly status: SourceStatus['kind'] }
);

/** A change of an object's spec; a new status alone is none. */
export type ObjectChange = {
  readonly at: EpochMs;
  readonly object: ObjectId;
  readonly change: 'made' | 'changed' | 'gone';
};

/**
 * What is known of a mesh at one moment. Immutable; `reduce` shares structure between versions.
 * Every table is keyed by the id of what it holds.
 */
export type Mesh = {
  readonly sources: Readonly<Record<SourceName, SourceStatus>>;
  readonly degradations: readonly (Degradation & { readonly since: EpochMs })[];
  readonly facts: MeshFacts;
  readonly namespaces: Readonly<Record<string, Namespace>>;
  readonly pods: Readonly<Record<PodId, Pod>>;
  readonly podByIp: Readonly<Record<string, PodId>>;
  readonly services: Readonly<Record<ServiceId, Service>>;
  /** Keyed `SERVICE_ID/SLICE_NAME`. */
  readonly endpointSlices: Readonly<Record<string, EndpointSlice>>;
  /** Keyed `NAMESPACE/NAME`. */
  readonly serviceAccounts: Readonly<Record<string, ServiceAccount>>;
  /** Keyed `TYPE/CONFIGURATION/NAME`. */
  readonly webhooks: Readonly<Record<string, Webhook>>;
  readonly objects: Readonly<Record<ObjectId, MeshObject>>;
  readonly certificates: Readonly<Record<PodId, WorkloadCertificate>>;
  /** Oldest first, at most `MAX_ROTATIONS`. */
  readonly rotations: readonly Rotation[];
  /** Every certificate seen, oldest first, also of pods that are gone; bounded by `MAX_SIGHTINGS` and `MAX_SIGHTINGS_OF_POD`. */
  readonly sightings: Readonly<Record<PodId, readonly CertificateSighting[]>>;
  readonly sightingCount: number;
  /** Sightings that had to go for newer ones. */
  readonly sightingsDropped: number;
  readonly sync: Readonly<Record<PodId, ProxySync>>;
  /** Since when each type of a proxy is in its state. istiod keeps only its last send time, so this is what was seen. */
  readonly syncSince: Readonly<Record<PodId, Readonly<Partial<Record<XdsType, EpochMs>>>>>;
  /** Oldest first, at most `MAX_REFUSALS`. */
  readonly refusals: readonly Refusal[];
  /** Oldest first, at most `MAX_PUSHES`. */
  readonly pushes: readonly Push[];
  /** What objects were made, changed or taken away while watched: oldest first, at most `MAX_CHANGES`. */
  readonly changes: readonly ObjectChange[];
  readonly istiods: Readonly<Record<PodId, IstiodFigures>>;
  readonly istiodHistory: Readonly<Record<PodId, FigureHistory>>;
  /** By replica: each has a registry of its own. */
  readonly registries: Readonly<Record<PodId, Registry>>;
  readonly interception: Readonly<Record<PodId, Interception>>;
  readonly sweeps: Readonly<Record<PodId, ClusterSweep>>;
  readonly configs: Readonly<Record<PodId, ConfigStanding>>;
  readonly accessLogs: Readonly<
    Record<
      PodId,
      { readonly state: 'on' | 'off' | 'unknown'; readonly unreadable: number; readonly lastReason: string | null }
    >
  >;
  /** Newest last by start time of arrival, at most `MAX_REQUESTS`; the dropped ones are counted. */
  readonly requests: readonly MeshRequest[];
  readonly requestsDropped: number;
  readonly edges: Readonly<Record<EdgeId, Edge>>;
  /** Newest last, at most `MAX_MOMENTS`. */
  readonly moments: readonly Moment[];
  /** Counts moments ever made; the next one's `seq`. */
  readonly momentCount: number;
};

export const MAX_REQUESTS = 2_000;
export const MAX_MOMENTS = 1_000;
export const MAX_ROTATIONS = 1_000;
export const MAX_REFUSALS = 2_000;
export const MAX_PUSHES = 200;
export const MAX_CHANGES = 300;
/** Half an hour of the ten-second figures of one istiod. */
export const MAX_SAMPLES = 180;
export const MAX_SIGHTINGS = 6_000;
export const MAX_SIGHTINGS_OF_POD = 240;

const OFF: SourceStatus = { kind: 'off' };

export const EMPTY_MESH: Mesh = {
  sources: Object.fromEntries(SOURCE_NAMES.map((name) => [name, OFF])) as Record<SourceName, SourceStatus>,
  degradations: [],
  facts: {
    clusterName: null,
    kubernetesVersion: null,
    istioVersion: null,
    envoyVersion: null,
    trustDomain: null,
    rootNamespace: null,
    meshConfig: null,
    rootCertificates: null,
  },
  namespaces: {},
  pods: {},
  podByIp: {},
  services: {},
  endpointSlices: {},
  serviceAccounts: {},
  webhooks: {},
  objects: {},
  certificates: {},
  rotations: [],
  sightings: {},
  sightingCount: 0,
  sightingsDropped: 0,
  sync: {},
  syncSince: {},
  refusals: [],
  pushes: [],
  changes: [],
  istiods: {},
  istiodHistory: {},
  registries: {},
  interception: {},
  sweeps: {},
  configs: {},
  accessLogs: {},
  requests: [],
  requestsDropped: 0,
  edges: {},
  moments: [],
  momentCount: 0,
};

/** Display parts of a WorkloadId. */
export function workloadParts(id: WorkloadId): { namespace: string; kind: string; name: string } {
  const [namespace = '', kind = '', ...rest] = id.split('/');
  return { namespace, kind, name: rest.join('/') };
}

/** True for nodes that stand for a workload of this cluster, false for `external:` and `unknown:` ones. */
export const isWorkloadNode = (id: NodeId): boolean => !id.startsWith('external:') && !id.startsWith('unknown:');
