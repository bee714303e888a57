import {
  type AccessEntry,
  durationMs,
  EMPTY_MESH,
  epochMs,
  type Mesh,
  type Pod,
  podId,
  type RequestId,
  workloadId,
} from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';

/** Builders for tests. Lines and pods of a small invented mesh. */
let made = 0;

export function entry(fields: Partial<AccessEntry>): AccessEntry {
  made += 1;
  return {
    id: `line-${made}` as RequestId,
    pod: podId('shop', 'client-1'),
    direction: 'outbound',
    startedAt: epochMs(1_000_000),
    readAt: epochMs(1_010_000),
    method: 'GET',
    path: '/x',
    protocol: 'HTTP/1.1',
    status: 200,
    flags: [],
    details: 'via_upstream',
    terminationDetails: null,
    transportFailure: null,
    bytesReceived: 0,
    bytesSent: 10,
    duration: durationMs(10),
    upstreamServiceTime: null,
    requestId: 'r1',
    authority: 'order:8080',
    userAgent: null,
    forwardedFor: null,
    upstreamHost: '10.0.0.2:8080',
    upstreamCluster: 'outbound|8080||order.shop.svc.cluster.local',
    upstreamLocal: '10.0.0.1:40000',
    downstreamLocal: '10.96.0.1:8080',
    downstreamRemote: '10.0.0.1:50000',
    serverName: null,
    routeName: null,
    extraFields: [],
    ...fields,
  };
}

/** The server's line of the default client line. */
export const serverEntry = (fields: Partial<AccessEntry>): AccessEntry =>
  entry({
    pod: podId('shop', 'order-1'),
    direction: 'inbound',
    downstreamLocal: '10.0.0.2:8080',
    downstreamRemote: '10.0.0.1:40000',
    upstreamHost: '10.0.0.2:8080',
    upstreamCluster: 'inbound|8080||',
    upstreamLocal: '127.0.0.6:1',
    serverName: 'outbound_.8080_._.order.shop.svc.cluster.local',
    duration: durationMs(8),
    ...fields,
  });

/** A connection instead of a request. */
export const TCP: Partial<AccessEntry> = {
  method: null,
  protocol: null,
  path: null,
  status: null,
  requestId: null,
  authority: null,
  details: null,
};

export function pod(namespace: string, name: string, ip: string, proxy: Pod['proxy'] = 'sidecar'): Pod {
  return {
    id: podId(namespace, name),
    uid: name,
    workload: workloadId(namespace, 'Deployment', name.replace(/-\d+$/, '')),
    labels: { app: name.replace(/-\d+$/, '') },
    annotations: {},
    serviceAccount: 'default',
    node: null,
    ips: [ip],
    hostNetwork: false,
    phase: 'Running',
    reason: null,
    createdAt: epochMs(0),
    deletingSince: null,
    containers: [],
    proxy,
    controlPlane: false,
  };
}

export const smallMesh = (...more: Pod[]): Mesh =>
  reduce(EMPTY_MESH, {
    kind: 'listed',
    list: {
      of: 'pods',
      items: [pod('shop', 'client-1', '10.0.0.1'), pod('shop', 'order-1', '10.0.0.2'), ...more],
    },
  });

export const withLines = (mesh: Mesh, ...entries: AccessEntry[]): Mesh => reduce(mesh, { kind: 'access-log', entries });
