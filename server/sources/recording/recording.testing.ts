import {
  type AccessEntry,
  epochMs,
  type MeshEvent,
  type MeshFacts,
  type Pod,
  type PodId,
  type ProxyConfig,
  podId,
  type RequestId,
  type WorkloadCertificate,
  type WorkloadId,
} from '@/mesh/model';
import type { Clock } from '@/server/clock';

/** Mesh time of the first event of test recordings. */
export const T0 = 1_790_000_000_000;

/** A clock that stands still until `advance`, which runs due timers in order. */
export function fakeClock(start = 5_000) {
  let now = start;
  const timers = new Set<{ at: number; fn: () => void }>();
  const clock: Clock = {
    now: () => epochMs(now),
    after(ms, fn) {
      const timer = { at: now + ms, fn };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    every: () => () => {},
  };
  const advance = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const due = [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      timers.delete(due);
      now = Math.max(now, due.at);
      due.fn();
    }
    now = end;
  };
  return { clock, advance, timers };
}

export const FACTS: MeshFacts = {
  clusterName: 'rig',
  kubernetesVersion: 'v1.36.0',
  istioVersion: '1.31-dev',
  envoyVersion: '1.40.0',
  trustDomain: 'cluster.local',
  rootNamespace: 'istio-system',
  meshConfig: { accessLogFile: '/dev/stdout' },
  rootCertificates: null,
};

export const ORDER: PodId = podId('shop', 'order-1');
const ISTIOD: PodId = podId('istio-system', 'istiod-1');

export const namespaceSet = (name: string): MeshEvent => ({
  kind: 'namespace-set',
  namespace: { name, labels: { 'istio-injection': 'enabled' }, createdAt: epochMs(T0) },
});

const pod: Pod = {
  id: ORDER,
  uid: 'u1',
  workload: 'shop/Deployment/order' as WorkloadId,
  labels: { app: 'order' },
  annotations: {},
  serviceAccount: 'order',
  node: 'node',
  ips: ['10.244.0.7'],
  hostNetwork: false,
  phase: 'Running',
  reason: null,
  createdAt: epochMs(T0),
  deletingSince: null,
  containers: [],
  proxy: 'sidecar',
  controlPlane: false,
};

export function accessEntry(n: number, at: number, status = 200): AccessEntry {
  return {
    id: `${ORDER}|${n}` as RequestId,
    pod: ORDER,
    direction: 'outbound',
    startedAt: epochMs(at),
    readAt: epochMs(at + 900),
    method: 'GET',
    path: `/x/${n}`,
    protocol: 'HTTP/1.1',
    status,
    flags: status >= 500 ? ['UF'] : [],
    details: status >= 500 ? 'upstream_reset_before_response_started' : 'via_upstream',
    terminationDetails: null,
    transportFailure: null,
    bytesReceived: 0,
    bytesSent: 10,
    duration: null,
    upstreamServiceTime: null,
    requestId: `r${n}`,
    authority: 'payment:8080',
    userAgent: null,
    forwardedFor: null,
    upstreamHost: '10.244.0.8:8080',
    upstreamCluster: 'outbound|8080||payment.shop.svc.cluster.local',
    upstreamLocal: '10.244.0.7:40000',
    downstreamLocal: '10.96.0.9:8080',
    downstreamRemote: '10.244.0.7:50000',
    serverName: null,
    routeName: 'default',
    extraFields: [],
  };
}

export function certificate(serial: string, at: number): MeshEvent {
  const one = {
    serial,
    subject: '',
    issuer: 'O=cluster.local',
    notBefore: epochMs(at),
    notAfter: epochMs(at + 120_000),
    sans: ['spiffe://cluster.local/ns/shop/sa/order'],
    key: 'RSA 2048',
    isCa: false,
    sha256: serial,
  };
  const held: WorkloadCertificate = {
    pod: ORDER,
    spiffe: 'spiffe://cluster.local/ns/shop/sa/order' as WorkloadCertificate['spiffe'],
    leaf: one,
    intermediates: [],
    roots: [{ ...one, serial: 'root', isCa: true, notAfter: epochMs(at + 365 * 86_400_000) }],
    chainVerified: true,
    chainDetail: 'ok',
    receivedAt: epochMs(at),
    evidence: 'config_dump secrets',
  };
  return { kind: 'certificate', at: epochMs(at), certificate: held };
}

export const sync = (at: number, nonce: string, error: string | null = null): MeshEvent => ({
  kind: 'sync',
  at: epochMs(at),
  istiod: ISTIOD,
  proxies: [
    {
      pod: ORDER,
      istiod: ISTIOD,
      istioVersion: '1.31',
      types: { LDS: { sent: nonce, acked: error === null ? nonce : 'n0', sentAt: epochMs(at), error } },
    },
  ],
});

export const proxyConfig = (version: string, at: number): ProxyConfig => ({
  pod: ORDER,
  fetchedAt: epochMs(at),
  version,
  listeners: [],
  routes: [],
  clusters: [],
  endpoints: [],
  gaps: [],
  raw: { configs: [{ version }] },
  bytes: 20,
});

/** A minute of a small mesh: `[ms after T0, event]`. Ready after 2 s; a push, a rejection, a renewal, a failed request. */
export function story(): [number, MeshEvent][] {
  const events: [number, MeshEvent][] = [
    [0, { kind: 'source-status', source: 'kubernetes', status: { kind: 'connecting', since: epochMs(T0) } }],
    [200, { kind: 'facts', facts: FACTS }],
    [300, namespaceSet('shop')],
    [400, { kind: 'listed', list: { of: 'pods', items: [pod] } }],
    [500, { kind: 'source-status', source: 'kubernetes', status: { kind: 'live', since: epochMs(T0 + 500) } }],
    [600, sync(T0 + 600, 'n1')],
    [900, certificate('aa', T0 + 900)],
    [1_000, { kind: 'proxy-config', config: proxyConfig('v1', T0 + 1_000) }],
    [20_000, sync(T0 + 20_000, 'n2')],
    [20_500, { kind: 'proxy-config', config: proxyConfig('v2', T0 + 20_500) }],
    [30_000, certificate('bb', T0 + 30_000)],
    [40_000, sync(T0 + 40_000, 'n3', 'Proto constraint validation failed')],
    [55_000, namespaceSet('late')],
  ];
  for (let n = 0; n < 50; n++) {
    const t = 2_500 + n * 1_000;
    events.push([t, { kind: 'access-log', entries: [accessEntry(n, T0 + t, n === 25 ? 503 : 200)] }]);
  }
  return events.sort(([a], [b]) => a - b);
}
