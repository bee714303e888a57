import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, factsOf, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import { decodeLog } from '@/server/sources/interception/decode.ts';
import {
  type AccessEntry,
  epochMs,
  type FilterChainConfig,
  type MeshRequest,
  type PodId,
  type ProxyConfig,
  podId,
  type WorkloadCertificate,
} from '../../model/index.ts';
import { entry } from '../../requests/lines.testkit.ts';
import type { FactKey, Station } from '../stations.ts';
import type { ExplainFacts } from './explanation.ts';
import type { Departure, SentRequest, ServerAnswer, Transport } from './seam.ts';
import { serverSide } from './serverSide.ts';

const LEGACY = podId('legacy', 'legacy-76b68c88b-dcv9v');
const AT = epochMs(1795363200000);
let mesh: Captured;
beforeAll(() => {
  mesh = captured();
});

const request: SentRequest = {
  scheme: 'http',
  method: 'GET',
  authority: 'payment:8080',
  path: '/x',
  headers: [],
  unsureHeaders: [],
};
const ipOf = (pod: PodId) => mesh.mesh.pods[pod]?.ips[0] ?? '';
const spiffe = (pod: PodId) => mesh.mesh.certificates[pod]?.spiffe ?? null;

/** mTLS as a sidecar of the mesh starts it. */
const mtls = (pod: PodId, over: Partial<Extract<Transport, { kind: 'tls' }>> = {}): Transport => ({
  kind: 'tls',
  by: 'envoy',
  sni: 'outbound_.8080_._.payment.shop.svc.cluster.local',
  alpn: ['istio'],
  context: {
    mode: 'mtls',
    serverName: null,
    alpn: ['istio'],
    peerSans: [],
    certificate: 'default',
    validation: 'ROOTCA',
  },
  identity: spiffe(pod),
  shows: true,
  evidence: { kind: 'derived', from: 'test' },
  ...over,
});
const RAW: Transport = { kind: 'raw' };
const departs = (
  from: PodId,
  to: PodId,
  port: number,
  transport: Transport,
  over: Partial<Departure> = {},
): Departure => ({
  from: { pod: from, ip: ipOf(from), opener: transport.kind === 'raw' ? 'app' : 'sidecar' },
  to: { ip: ipOf(to), port },
  protocol: 'http1',
  request,
  transport,
  selfCall: from === to,
  cluster: null,
  ...over,
});
const facts = (over: Partial<ExplainFacts> = {}): ExplainFacts => ({ ...factsOf(mesh), at: AT, ...over });
const serve = (departure: Departure, over: Partial<ExplainFacts> = {}) => serverSide(facts(over), departure);
const shape = (answer: ServerAnswer) => answer.stations.map((s) => `${s.kind} ${s.state}`).join(', ');
const says = ({ verdict }: ServerAnswer) =>
  `${verdict.kind} ${verdict.status} ${verdict.flags} ${verdict.by} ${verdict.reason.code}`;
const value = (station: Station | undefined, key: FactKey) => station?.facts.find((f) => f.key === key)?.value;

/** One pod's configuration with its inbound chains changed. */
const withChains = (pod: PodId, change: (chain: FilterChainConfig) => FilterChainConfig): Partial<ExplainFacts> => ({
  configOf: (id): ProxyConfig | null => {
    const config = mesh.configs.get(id) ?? null;
    if (id !== pod || config === null) return config;
    return { ...config, listeners: config.listeners.map((l) => ({ ...l, chains: l.chains.map(change) })) };
  },
});
const withCertificate = (
  pod: PodId,
  change: (c: WorkloadCertificate) => WorkloadCertificate,
): Partial<ExplainFacts> => {
  const own = mesh.mesh.certificates[pod];
  if (own === undefined) throw new Error('no certificate');
  return { mesh: { ...mesh.mesh, certificates: { ...mesh.mesh.certificates, [pod]: change(own) } } };
};

describe('a sidecar before the app', () => {
  test('S-1, S-6, S-9, S-11: rules, chain, handshake, policy and app of the captured mesh', () => {
    const answer = serve(departs(ORDER, PAYMENT_V1, 8080, mtls(ORDER)));
    expect(shape(answer)).toBe('interception passed, envoy passed, app passed');
    expect(says(answer)).toBe('answered null - app app-decides');
    expect(answer.policy).toBe('ns[shop]-policy[payment-only-order]-rule[0]');
    expect(answer.serverIdentity).toBe(spiffe(PAYMENT_V1));
    const [rules, envoy, app] = answer.stations;
    expect(value(rules, 'redirected-to')).toBe('15006');
    expect(value(envoy, 'filter-chain')).toBe('0.0.0.0_8080 · :8080 · tls');
    expect(value(envoy, 'mtls-mode')).toBe('STRICT');
    expect(value(envoy, 'peer-identity')).toBe(spiffe(ORDER));
    expect(value(envoy, 'inbound-cluster')).toBe('inbound|8080||');
    expect(value(app, 'address')).toBe(`${ipOf(PAYMENT_V1)}:8080`);
    expect(answer.assumptions.map((a) => a.code)).toEqual(['app-assumed']);
  });

  test('S-12: the last connection that was logged tells whether an app listens', () => {
    const held = (line: Partial<AccessEntry>) => {
      const server = entry({
        pod: PAYMENT_V1,
        direction: 'inbound',
        upstreamHost: `${ipOf(PAYMENT_V1)}:9999`,
        ...line,
      });
      const requests = [{ client: null, server } as MeshRequest];
      return serve(departs(ORDER, PAYMENT_V1, 9999, mtls(ORDER)), { mesh: { ...mesh.mesh, requests } });
    };
    const took = held({ details: 'via_upstream' });
    expect(says(took)).toBe('answered null - app app-decides');
    expect(took.assumptions).toEqual([]);
    expect(took.stations[2]?.facts.find((f) => f.key === 'answers')?.evidence).toMatchObject({ kind: 'access-log' });
    const refusal = { flags: ['UF'], transportFailure: 'delayed_connect_error:_Connection_refused' };
    expect(says(held(refusal))).toBe('unknown null - server-envoy app-refused-last');
    // A connection that TLS broke, and one to another port, tell nothing of it.
    expect(says(held({ flags: ['UF'], transportFailure: 'TLS_error' }))).toContain('app-decides-if-there');
    expect(says(held({ upstreamHost: `${ipOf(PAYMENT_V1)}:1` }))).toContain('app-decides-if-there');
  });

  test('A-3: whom no ALLOW policy matches is denied with 403, by name `none`', () => {
    const answer = serve(departs(CLIENT, PAYMENT_V1, 8080, mtls(CLIENT)));
    expect(says(answer)).toBe('denied 403 - server-envoy policy-none-allowed');
    expect(answer).toMatchObject({ policy: 'none', failedAt: 1, connection: { kind: 'open' } });
    expect(shape(answer)).toBe('interception passed, envoy failed, app not-reached');
    const policies = answer.stations[1]?.choices.find((c) => c.of === 'policy');
    expect(policies?.candidates.map((c) => `${c.outcome} ${c.because?.code}`)).toEqual(['lost principal-mismatch']);
    expect(policies?.candidates[0]?.origin).toMatchObject({ kind: 'AuthorizationPolicy', name: 'payment-only-order' });
  });

  test('S-4: plain text into STRICT finds no chain and is closed', () => {
    const answer = serve(departs(LEGACY, PAYMENT_V1, 8080, RAW));
    expect(says(answer)).toBe('failed null NR server-envoy mtls-required');
    expect(answer).toMatchObject({ failedAt: 1, connection: { kind: 'closed', transportFailure: null } });
    const chains = answer.stations[1]?.choices.find((c) => c.of === 'filter-chain');
    expect(chains?.candidates.map((c) => c.outcome)).toEqual(['lost', 'lost', 'lost', 'lost']);
  });

  test('F-1, A-3: an undeclared port falls to the catch-all, where TCP policies close the connection', () => {
    const allowed = serve(departs(ORDER, PAYMENT_V1, 9999, mtls(ORDER)));
    expect(says(allowed)).toBe('answered null - app app-decides-if-there');
    expect(value(allowed.stations[1], 'inbound-cluster')).toBe('InboundPassthroughCluster');
    expect(allowed.assumptions.map((a) => a.code)).toEqual(['app-undeclared']);
    const denied = serve(departs(CLIENT, PAYMENT_V1, 9999, mtls(CLIENT)));
    expect(says(denied)).toBe('denied null - server-envoy policy-none-allowed');
    expect(denied.connection.kind).toBe('closed');
  });

  test('S-11: the listener’s own port leads nowhere', () => {
    expect(says(serve(departs(LEGACY, PAYMENT_V1, 15006, RAW)))).toBe('failed null UH server-envoy black-hole');
  });

  test('S-1, S-13: a port that the rules exclude goes past Envoy: plain text answers, TLS of an Envoy fails', () => {
    const own = mesh.mesh.interception[PAYMENT_V1];
    if (own === undefined) throw new Error('no rules');
    const rule = {
      table: 'nat',
      chain: 'ISTIO_INBOUND',
      index: 0,
      text: '-A ISTIO_INBOUND -p tcp --dport 8080 -j RETURN',
      matches: [{ kind: 'destination-port' as const, ranges: [[8080, 8080] as const], negated: false }],
      target: { kind: 'return' as const },
    };
    const rules = { ...own, rules: [rule, ...own.rules] };
    const excluded = { mesh: { ...mesh.mesh, interception: { ...mesh.mesh.interception, [PAYMENT_V1]: rules } } };
    const plain = serve(departs(LEGACY, PAYMENT_V1, 8080, RAW), excluded);
    expect(shape(plain)).toBe('interception passed, envoy absent, app passed');
    const tls = serve(departs(ORDER, PAYMENT_V1, 8080, mtls(ORDER)), excluded);
    expect(says(tls)).toBe('failed null UF client-envoy tls-not-understood');
    expect(tls.connection).toMatchObject({
      kind: 'refused',
      transportFailure: expect.stringContaining('WRONG_VERSION_NUMBER'),
    });
    expect(tls.failedAt).toBeNull();
  });

  test('I-10, S-1: a pod that calls itself: its Envoy’s packet is taken in OUTPUT, its app’s goes past', () => {
    const envoy = serve(departs(PAYMENT_V1, PAYMENT_V1, 8080, mtls(PAYMENT_V1)));
    expect(value(envoy.stations[0], 'redirected-to')).toBe('15006');
    const app = serve(departs(PAYMENT_V1, PAYMENT_V1, 8080, RAW));
    expect(shape(app)).toBe('interception passed, envoy absent, app passed');
  });

  test('I-13, S-1: in mode TPROXY a self call is marked on the way out and handed over as it comes in again', () => {
    const log = decodeLog(
      PAYMENT_V1,
      readFileSync(new URL('../../../fixtures/istio-1.31/interception/istio-init-tproxy.log', import.meta.url), 'utf8'),
    );
    const pod = mesh.mesh.pods[PAYMENT_V1];
    if (typeof log === 'string' || pod === undefined) throw new Error('no rules');
    const containers = pod.containers.map((c) =>
      c.name === 'istio-proxy' ? { ...c, runAsUser: 0, runAsGroup: 1337 } : c,
    );
    const tproxy = {
      mesh: {
        ...mesh.mesh,
        pods: { ...mesh.mesh.pods, [PAYMENT_V1]: { ...pod, containers } },
        interception: { ...mesh.mesh.interception, [PAYMENT_V1]: log },
      },
    };
    const self = serve(departs(PAYMENT_V1, PAYMENT_V1, 8080, mtls(PAYMENT_V1)), tproxy);
    expect(value(self.stations[0], 'redirected-to')).toBe('15006');
    expect(self.stations[0]?.choices).toHaveLength(2);
    expect(value(serve(departs(ORDER, PAYMENT_V1, 8080, mtls(ORDER)), tproxy).stations[0], 'redirected-to')).toBe(
      '15006',
    );
  });

  test('what was not read stays unknown, by name', () => {
    const departure = departs(ORDER, PAYMENT_V1, 8080, mtls(ORDER));
    expect(says(serve(departure, { configOf: () => null }))).toBe('unknown null - server-envoy config-missing');
    const noRules = { mesh: { ...mesh.mesh, interception: {} } };
    expect(says(serve(departure, noRules))).toBe('unknown null - server-envoy no-rules');
  });
});

describe('the handshake', () => {
  const expired = (c: WorkloadCertificate): WorkloadCertificate => ({
    ...c,
    leaf: { ...c.leaf, notAfter: epochMs(AT - 1) },
  });
  const departure = () => departs(ORDER, PAYMENT_V1, 8080, mtls(ORDER));

  test('S-6: a name that is not accepted, in Envoy’s words', () => {
    const context = {
      mode: 'mtls' as const,
      serverName: null,
      alpn: [],
      peerSans: ['exact:spiffe://x'],
      certificate: 'default',
      validation: 'ROOTCA',
    };
    const answer = serve(departs(ORDER, PAYMENT_V1, 8080, mtls(ORDER, { context })));
    expect(says(answer)).toBe('failed null UF client-envoy san-refused');
    expect(answer.connection).toMatchObject({
      kind: 'refused',
      transportFailure: `TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_SAN_matcher,_certificate_SANs_are_[${spiffe(PAYMENT_V1)}]:TLS_error_end`,
    });
    expect(answer.wireFacts.find((f) => f.key === 'expected-identity')?.tone).toBe('bad');
  });
  test('S-6, S-7: expired certificates, each seen by the other side; without a moment an assumption', () => {
    const server = serve(departure(), withCertificate(PAYMENT_V1, expired));
    expect(says(server)).toBe('failed null UF client-envoy certificate-expired');
    const client = serve(departure(), withCertificate(ORDER, expired));
    expect(says(client)).toBe('failed null - server-envoy certificate-expired');
    expect(client.connection).toMatchObject({ kind: 'closed', transportFailure: null });
    const { at: _, ...timeless } = facts(withCertificate(ORDER, expired));
    const untimed = serverSide(timeless, departure());
    expect(untimed.verdict.kind).toBe('answered');
    expect(untimed.assumptions.map((a) => a.code)).toContain('certificate-time-assumed');
  });
  test('S-6: roots are known by fingerprint, whatever their subject', () => {
    const foreign = withCertificate(PAYMENT_V1, (c) => ({
      ...c,
      roots: c.roots.map((r) => ({ ...r, sha256: 'other' })),
    }));
    expect(says(serve(departure(), foreign))).toBe('failed null UF client-envoy roots-differ');
  });
  test('S-7: a client certificate that is required and not shown', () => {
    const context = {
      mode: 'tls' as const,
      serverName: null,
      alpn: [],
      peerSans: [],
      certificate: null,
      validation: null,
    };
    const answer = serve(departs(ORDER, PAYMENT_V1, 8080, mtls(ORDER, { context, shows: false, identity: null })));
    expect(says(answer)).toBe('failed null - server-envoy certificate-wanted');
    expect(answer).toMatchObject({ failedAt: 1, connection: { kind: 'closed' } });
  });
  test('S-7: an app’s own TLS shows none, whatever the app would make of the server’s', () => {
    const app = mtls(ORDER, {
      by: 'app',
      context: null,
      shows: false,
      identity: null,
      alpn: null,
      sni: 'payment.shop',
    });
    const answer = serve(departs(ORDER, PAYMENT_V1, 8080, app, { request: null, protocol: 'tcp' }));
    expect(says(answer)).toBe('failed null - server-envoy certificate-wanted');
  });
  test('S-8: certificates that were not read', () => {
    const answer = serve(departure(), { mesh: { ...mesh.mesh, certificates: {} } });
    expect(says(answer)).toBe('unknown null - server-envoy handshake-undecided');
  });
  test('S-5: a chain that does not open TLS passes it on', () => {
    const through = withChains(PAYMENT_V1, (c) => ({
      ...c,
      tls: null,
      network: [{ kind: 'tcp', clusters: [{ name: 'inbound|8080||', weight: 1 }] }],
    }));
    const app: Transport = {
      ...mtls(ORDER),
      by: 'app',
      context: null,
      shows: false,
      identity: null,
      alpn: null,
    } as Transport;
    expect(says(serve(departs(ORDER, PAYMENT_V1, 8080, app), through))).toBe('answered null - app app-decides');
    expect(says(serve(departure(), through))).toBe('failed null - app tls-not-understood');
  });
  test('S-5: plain text into a chain that opens TLS whatever comes', () => {
    const any = withChains(PAYMENT_V1, (c) => ({ ...c, match: { ...c.match, transportProtocol: null } }));
    expect(says(serve(departs(LEGACY, PAYMENT_V1, 8080, RAW), any))).toBe('failed null - server-envoy tls-wanted');
  });
});

describe('no sidecar, no pod', () => {
  test('S-12, S-13: plain text to an app without Envoy answers, mTLS fails', () => {
    const plain = serve(departs(ORDER, LEGACY, 8080, RAW));
    expect(shape(plain)).toBe('interception absent, envoy absent, app passed');
    expect(says(plain)).toBe('answered null - app app-decides-if-there');
    expect(says(serve(departs(ORDER, LEGACY, 8080, mtls(ORDER))))).toBe(
      'failed null UF client-envoy tls-not-understood',
    );
  });
  test('E-5: an address outside has no stations, and is assumed to answer', () => {
    const answer = serve({ ...departs(ORDER, LEGACY, 443, RAW), to: { ip: '192.0.2.7', port: 443 } });
    expect(answer.stations).toEqual([]);
    expect(answer.assumptions).toEqual([{ code: 'outside-assumed', params: { address: '192.0.2.7' } }]);
  });
  test.each([
    [{ phase: 'Failed' as const }, 'failed null - kernel pod-not-running'],
    [{ reason: 'CrashLoopBackOff' }, 'unknown null - server-envoy pod-not-running'],
    [{ proxy: 'ambient' as const }, 'unknown null - server-envoy ambient'],
    [{ proxy: 'gateway' as const }, 'unknown null - server-envoy gateway-own-hop'],
  ])('S-14, E-5: a pod that is %o', (over, says_) => {
    const pod = mesh.mesh.pods[LEGACY];
    if (pod === undefined) throw new Error('no pod');
    const changed = { mesh: { ...mesh.mesh, pods: { ...mesh.mesh.pods, [LEGACY]: { ...pod, ...over } } } };
    expect(says(serve(departs(ORDER, LEGACY, 8080, RAW), changed))).toBe(says_);
  });
});

test('evidence of every fact, and exactly one end', () => {
  const all: readonly (readonly [PodId, Transport])[] = [
    [ORDER, mtls(ORDER)],
    [CLIENT, mtls(CLIENT)],
    [LEGACY, RAW],
  ];
  for (const to of [PAYMENT_V1, ORDER, LEGACY])
    for (const [from, transport] of all)
      for (const port of [8080, 15006, 15020, 9]) {
        const answer = serve(departs(from, to, port, transport));
        const states = answer.stations.map((s) => s.state);
        if (answer.failedAt !== null) {
          expect(states[answer.failedAt]).toBe('failed');
          expect(states.slice(answer.failedAt + 1).every((s) => s === 'not-reached')).toBe(true);
        }
        expect(states.filter((s) => s === 'failed').length).toBe(answer.failedAt === null ? 0 : 1);
        for (const f of answer.stations.flatMap((s) => s.facts)) expect(f.evidence.kind).toBeTruthy();
        for (const c of answer.stations.flatMap((s) => s.choices))
          expect(c.candidates.filter((x) => x.outcome === 'chosen').length).toBeLessThanOrEqual(1);
      }
});
