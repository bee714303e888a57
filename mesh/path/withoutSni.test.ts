import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import { path as words } from '@/words/en/path.ts';
import {
  type AccessEntry,
  epochMs,
  type FilterChainConfig,
  type Mesh,
  type MeshRequest,
  type PodId,
  type ProxyConfig,
} from '../model/index.ts';
import { TCP } from '../requests/lines.testkit.ts';
import { calls } from './call.testkit.ts';
import { causesOf } from './causes/causes.ts';
import { pathOf } from './pathOf.ts';

let read: Captured;
beforeAll(() => {
  read = captured();
});

/** Every captured proxy takes mutual TLS only (STRICT). */
const configOf = (pod: PodId): ProxyConfig => {
  const config = read.configs.get(pod);
  if (config === undefined) throw new Error(`no configuration of ${pod}`);
  return config;
};

/** The same with plain text taken as well (PERMISSIVE). */
function permissive(config: ProxyConfig): ProxyConfig {
  const both = (chain: FilterChainConfig) => [
    chain,
    { ...chain, tls: null, match: { ...chain.match, transportProtocol: 'raw_buffer', applicationProtocols: [] } },
  ];
  return { ...config, listeners: config.listeners.map((l) => ({ ...l, chains: l.chains.flatMap(both) })) };
}

/** A call that the server's proxy alone logged, or both, without an SNI. */
function seen(to: PodId, over: { client?: Partial<AccessEntry>; server?: Partial<AccessEntry> } = {}): MeshRequest {
  const startedAt = configOf(to).fetchedAt;
  const client = { startedAt, ...over.client };
  const server = { startedAt, serverName: null, ...over.server };
  const joined = calls(read.mesh, CLIENT, to, 'outbound|8080||payment.shop.svc.cluster.local', { client, server });
  return over.client ? joined : { ...joined, client: null, startedAt };
}

function told(request: MeshRequest, over: { mesh?: Mesh; config?: ProxyConfig | null } = {}) {
  const to = request.server?.pod;
  if (to === undefined) throw new Error('no server');
  const serverConfig = over.config === undefined ? configOf(to) : over.config;
  const path = pathOf({ mesh: over.mesh ?? read.mesh, clientConfig: null, serverConfig }, request);
  const envoy = path.stations.find((s) => s.kind === 'envoy' && s.side === 'server');
  const wire = path.stations.find((s) => s.kind === 'wire')?.facts.find((f) => f.key === 'security');
  return { path, envoy, wire };
}

describe('W-7: a server line without an SNI', () => {
  test('is mutual TLS of the caller’s own where the port takes nothing else', () => {
    const { path, envoy, wire } = told(seen(PAYMENT_V1));
    expect(path.security).toBe('mtls');
    expect(wire).toMatchObject({ evidence: { kind: 'derived' }, note: { code: 'security-strict' } });
    expect(wire && words.evidence(wire.evidence)).toMatchObject({ from: expect.stringContaining('mutual TLS only') });
    const identity = read.mesh.certificates[CLIENT]?.spiffe;
    expect(identity).toMatch(/^spiffe:/);
    expect(path.clientIdentity).toBe(identity);
    expect(envoy?.facts.find((f) => f.key === 'peer-identity')?.value).toBe(identity);
    const chains = envoy?.choices.find((c) => c.of === 'filter-chain')?.candidates ?? [];
    expect(chains.some((c) => c.outcome === 'chosen' || c.outcome === 'possible')).toBe(true);
    const bytes = seen(PAYMENT_V1, { client: TCP, server: TCP });
    expect(told(bytes).path.security).toBe('mtls');
  });

  test('is plain text elsewhere', () => {
    expect(told(seen(ORDER), { config: permissive(configOf(ORDER)) }).path.security).toBe('plain');
    expect(told(seen(PAYMENT_V1), { config: null }).path.security).toBe('plain');
    const taken = seen(PAYMENT_V1);
    const server = taken.server && { ...taken.server, ...TCP, flags: ['NR'], details: 'filter_chain_not_found' };
    expect(told({ ...taken, server }).path.security).toBe('plain');
    // The caller's Envoy read HTTP: TLS of its own would have had an SNI.
    expect(told(seen(PAYMENT_V1, { client: {} })).path.security).toBe('plain');
  });

  test('is unknown where the listeners may have been others then', () => {
    const request = seen(PAYMENT_V1);
    const sentAt = epochMs(request.startedAt + 1);
    const sync = { [PAYMENT_V1]: { pod: PAYMENT_V1, types: { LDS: { sentAt } } } };
    const mesh = { ...read.mesh, sync } as never as Mesh;
    const { path, wire } = told(request, { mesh });
    expect(path.security).toBe('unknown');
    expect(wire).toMatchObject({ value: 'unknown', note: { code: 'config-newer' } });
  });

  test('is unknown from an ambient caller where the pod takes HBONE', () => {
    const pod = read.mesh.pods[CLIENT];
    if (pod === undefined) throw new Error('no pod');
    const mesh: Mesh = { ...read.mesh, pods: { ...read.mesh.pods, [CLIENT]: { ...pod, proxy: 'ambient' } } };
    for (const config of [configOf(ORDER), permissive(configOf(ORDER))]) {
      const [listener] = config.listeners;
      if (listener === undefined) throw new Error('no listener');
      const listeners = [...config.listeners, { ...listener, name: 'connect_terminate', port: 15008 }];
      const { path, wire, envoy } = told(seen(ORDER), { mesh, config: { ...config, listeners } });
      expect(path.security).toBe('unknown');
      expect(wire?.note?.code).toBe('security-maybe-hbone');
      expect(envoy?.facts.some((f) => f.key === 'peer-identity')).toBe(false);
    }
    expect(told(seen(ORDER), { mesh, config: permissive(configOf(ORDER)) }).path.security).toBe('plain');
  });

  test('confirms no cause that plain text would be', () => {
    const details = 'rbac_access_denied_matched_policy[none]';
    const request = seen(PAYMENT_V1, { server: { status: 403, details, upstreamHost: null } });
    const facts = { mesh: read.mesh, clientConfig: null, serverConfig: configOf(PAYMENT_V1) };
    const identity = causesOf(facts, request).find((c) => c.code === 'identity-not-expected');
    expect(identity?.because.code).toBe('principal-differs');
  });
});
