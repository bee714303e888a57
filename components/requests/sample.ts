import {
  type AccessEntry,
  durationMs,
  epochMs,
  type MeshRequest,
  type NodeId,
  type PodId,
  type RequestId,
} from '@/mesh/model';

const BASE: AccessEntry = {
  id: 'line' as RequestId,
  pod: 'shop/order-1' as PodId,
  direction: 'outbound',
  startedAt: epochMs(1_000),
  readAt: epochMs(2_000),
  method: 'GET',
  path: '/checkout',
  protocol: 'HTTP/1.1',
  status: 200,
  flags: [],
  details: 'via_upstream',
  terminationDetails: null,
  transportFailure: null,
  bytesReceived: 0,
  bytesSent: 10,
  duration: durationMs(4),
  upstreamServiceTime: durationMs(3),
  requestId: null,
  authority: 'payment:8080',
  userAgent: null,
  forwardedFor: null,
  upstreamHost: '10.0.0.2:8080',
  upstreamCluster: null,
  upstreamLocal: '10.0.0.1:40000',
  downstreamLocal: '10.96.0.1:8080',
  downstreamRemote: '10.0.0.1:50000',
  serverName: null,
  routeName: null,
  extraFields: [],
};

/** A log line for tests, with changes. */
export const sampleLine = (changes: Partial<AccessEntry> = {}): AccessEntry => ({ ...BASE, ...changes });

/** An observed request for tests: both sides' lines unless `changes` say otherwise. */
export function sampleRequest(id: string, changes: Partial<MeshRequest> = {}): MeshRequest {
  return {
    id: id as RequestId,
    startedAt: epochMs(1_000),
    readAt: epochMs(2_000),
    client: sampleLine({ id: `${id}-client` as RequestId }),
    server: sampleLine({ id: `${id}-server` as RequestId, direction: 'inbound', pod: 'shop/payment-1' as PodId }),
    retried: [],
    joinedBy: 'request-id-and-addresses',
    mirrored: false,
    source: 'shop/Deployment/order' as NodeId,
    target: 'shop/Deployment/payment' as NodeId,
    security: 'mtls',
    ...changes,
  };
}
