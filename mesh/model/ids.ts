/** Branded strings: a PodId can never be passed where a ServiceId is wanted. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** `NAMESPACE/NAME` of a pod. Unique in one cluster at one moment. */
export type PodId = Brand<string, 'PodId'>;
/** `NAMESPACE/NAME` of a Service. */
export type ServiceId = Brand<string, 'ServiceId'>;
/** `NAMESPACE/KIND/NAME` of the controller that owns a pod, e.g. `shop/Deployment/order`. */
export type WorkloadId = Brand<string, 'WorkloadId'>;
/** `KIND/NAMESPACE/NAME` of an Istio, Gateway API or webhook object; the namespace is empty for cluster-wide kinds. */
export type ObjectId = Brand<string, 'ObjectId'>;
/** `spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT`. */
export type Spiffe = Brand<string, 'Spiffe'>;
/** Identifies one observed request: pod, side and the line's own facts, so that the same line always gives the same id. */
export type RequestId = Brand<string, 'RequestId'>;
/** `SOURCE→TARGET` of two graph nodes. */
export type EdgeId = Brand<string, 'EdgeId'>;
/** A graph node: a WorkloadId, or `external:HOST`, or `unknown:IP`. */
export type NodeId = Brand<string, 'NodeId'>;

export const podId = (namespace: string, name: string) => `${namespace}/${name}` as PodId;
export const serviceId = (namespace: string, name: string) => `${namespace}/${name}` as ServiceId;
export const workloadId = (namespace: string, kind: string, name: string) =>
  `${namespace}/${kind}/${name}` as WorkloadId;
export const objectId = (kind: string, namespace: string, name: string) => `${kind}/${namespace}/${name}` as ObjectId;
export const edgeId = (source: NodeId, target: NodeId) => `${source}→${target}` as EdgeId;
export const workloadNode = (workload: WorkloadId) => workload as string as NodeId;
export const externalNode = (host: string) => `external:${host}` as NodeId;
export const unknownNode = (ip: string) => `unknown:${ip}` as NodeId;

/** The part of a `NAMESPACE/NAME` id before the slash. */
export const namespaceOf = (id: PodId | ServiceId) => id.slice(0, id.indexOf('/'));
/** The part of a `NAMESPACE/NAME` id after the slash. */
export const nameOf = (id: PodId | ServiceId) => id.slice(id.indexOf('/') + 1);

export type SpiffeParts = { readonly trustDomain: string; readonly namespace: string; readonly serviceAccount: string };

/**
 * Takes a SPIFFE ID apart as Istio writes it: `spiffe://TD/ns/NS/sa/SA`
 * (istio.io/istio `pkg/spiffe`). Anything else gives null.
 */
export function parseSpiffe(uri: string): SpiffeParts | null {
  const m = /^spiffe:\/\/([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(uri);
  return m ? { trustDomain: m[1] as string, namespace: m[2] as string, serviceAccount: m[3] as string } : null;
}
