import type { CertificateSighting, WorkloadCertificate } from './certificate.ts';
import type { ObjectId, PodId, ServiceId } from './ids.ts';
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
import type { ConfigStanding, ProxyConfig } from './proxyConfig.ts';
import type { AccessEntry } from './request.ts';
import type { Fault } from './result.ts';
import type { IstiodFigures, ProxySync, RegistryHost } from './sync.ts';
import type { ClusterSweep } from './traffic.ts';
import type { EpochMs } from './units.ts';

export const SOURCE_NAMES = [
  'kubernetes',
  'envoy',
  'istiod',
  'interception',
  'accesslog',
  'history',
  'recording',
] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export type SourceStatus =
  | { readonly kind: 'off' }
  | { readonly kind: 'connecting'; readonly since: EpochMs }
  | { readonly kind: 'live'; readonly since: EpochMs }
  | { readonly kind: 'stale'; readonly since: EpochMs; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly since: EpochMs; readonly fault: Fault };

/** Something less than the whole source is missing: one kind forbidden, one pod's port-forward refused, logs off. */
export type Degradation = {
  readonly source: SourceName;
  /** What is affected: a kind (`envoyfilters`), a pod id, or `*`. Replaces an earlier one of the same source and scope. */
  readonly scope: string;
  readonly fault: Fault;
};

/** A kind of record that a list replaces as a whole: what is not in the list is gone. */
export type Listed =
  | { readonly of: 'namespaces'; readonly items: readonly Namespace[] }
  | { readonly of: 'pods'; readonly items: readonly Pod[] }
  | { readonly of: 'services'; readonly items: readonly Service[] }
  | { readonly of: 'endpointSlices'; readonly items: readonly EndpointSlice[] }
  | { readonly of: 'serviceAccounts'; readonly items: readonly ServiceAccount[] }
  | { readonly of: 'webhooks'; readonly type: 'mutating' | 'validating'; readonly items: readonly Webhook[] }
  /** `kind` is the object kind, e.g. VirtualService: the list replaces only objects of that kind. */
  | { readonly of: 'objects'; readonly kind: string; readonly items: readonly MeshObject[] };

/** Everything a source can say. `reduce` is the only way it changes a Mesh; a recording is a list of these with times. */
export type MeshEvent =
  | { readonly kind: 'source-status'; readonly source: SourceName; readonly status: SourceStatus }
  | { readonly kind: 'degraded'; readonly at: EpochMs; readonly degradation: Degradation }
  | { readonly kind: 'degradation-cleared'; readonly source: SourceName; readonly scope: string }
  | { readonly kind: 'facts'; readonly facts: Partial<MeshFacts> }
  | { readonly kind: 'listed'; readonly list: Listed }
  | { readonly kind: 'namespace-set'; readonly namespace: Namespace }
  | { readonly kind: 'namespace-gone'; readonly name: string }
  | { readonly kind: 'pod-set'; readonly pod: Pod }
  | { readonly kind: 'pod-gone'; readonly pod: PodId }
  | { readonly kind: 'service-set'; readonly service: Service }
  | { readonly kind: 'service-gone'; readonly service: ServiceId }
  | { readonly kind: 'endpoint-slice-set'; readonly slice: EndpointSlice }
  | { readonly kind: 'endpoint-slice-gone'; readonly service: ServiceId; readonly name: string }
  | { readonly kind: 'object-set'; readonly at: EpochMs; readonly object: MeshObject }
  | { readonly kind: 'object-gone'; readonly at: EpochMs; readonly object: ObjectId }
  | { readonly kind: 'certificate'; readonly at: EpochMs; readonly certificate: WorkloadCertificate }
  /** What an earlier run of Meshpath saw of this mesh's certificates. */
  | { readonly kind: 'certificate-history'; readonly sightings: readonly CertificateSighting[] }
  | { readonly kind: 'clusters-swept'; readonly sweep: ClusterSweep }
  /** Whole configuration of one proxy. The engine keeps it beside the Mesh and tells browsers only its version. */
  | { readonly kind: 'proxy-config'; readonly config: ProxyConfig }
  /** What browsers get in place of `proxy-config`. */
  | { readonly kind: 'config-standing'; readonly pod: PodId; readonly standing: ConfigStanding }
  | { readonly kind: 'proxy-config-dropped'; readonly pod: PodId }
  | { readonly kind: 'sync'; readonly at: EpochMs; readonly istiod: PodId; readonly proxies: readonly ProxySync[] }
  | { readonly kind: 'istiod-figures'; readonly at: EpochMs; readonly figures: IstiodFigures }
  /** What changed in a replica's registry since it was told last, by `RegistryHost.key`; `whole`: all of it. */
  | {
      readonly kind: 'istiod-registry';
      readonly at: EpochMs;
      readonly istiod: PodId;
      readonly whole: boolean;
      readonly set: readonly RegistryHost[];
      readonly gone: readonly string[];
    }
  /** A replica that no longer exists; its proxies show as held by nobody until another reports them. */
  | { readonly kind: 'istiod-gone'; readonly istiod: PodId }
  | { readonly kind: 'interception'; readonly interception: Interception }
  | { readonly kind: 'access-log'; readonly entries: readonly AccessEntry[] }
  /** `on`: lines were seen; `off`: the proxy runs with access logging disabled (its dump or meshConfig says so). */
  | { readonly kind: 'access-log-state'; readonly pod: PodId; readonly state: 'on' | 'off' | 'unknown' }
  /** Lines that could not be read, counted so that nothing is lost silently. */
  | {
      readonly kind: 'access-log-unreadable';
      readonly pod: PodId;
      readonly count: number;
      readonly lastReason: string;
    };
