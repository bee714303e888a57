import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { handshakeOf } from '@/mesh/certificates/handshake';
import { epochMs, type Mesh, type PodId, type ProxyConfig, podId } from '@/mesh/model';
import { handshakeBetween } from './handshake.ts';
import { readRecording } from './sources/recording/file.ts';
import { createTimeline } from './sources/recording/timeline.ts';

let mesh: Mesh;
let configs: ReadonlyMap<PodId, ProxyConfig>;
let now = epochMs(0);
let client: PodId;
let server: PodId;

const podOf = (workload: string): PodId => {
  const pod = Object.values(mesh.pods).find((p) => p.workload === workload);
  if (pod === undefined) throw new Error(`the recording has no ${workload}`);
  return pod.id;
};
const both = () => ({ client: configs.get(client) ?? null, server: configs.get(server) ?? null });

beforeAll(async () => {
  const recording = await readRecording(join(import.meta.dirname, '..', 'recordings', 'shop.meshpath.gz'));
  if (!recording.ok) throw new Error(recording.error.message);
  const timeline = createTimeline(recording.value);
  now = timeline.end;
  ({ mesh, configs } = timeline.frameAt(now));
  client = podOf('shop/Deployment/order');
  server = podOf('warehouse/Deployment/shipping');
  expect(configs.has(client)).toBe(true);
});

describe('handshakeOf', () => {
  it('reads SNI, ALPN and expected names where the client’s Envoy was told them, and both sides accept', () => {
    const handshake = handshakeOf(mesh, both(), client, server, now);
    expect(handshake.mode).toBe('mtls');
    expect(handshake.sni).toMatch(/^outbound_\.\d+_\..*_\.shipping\.warehouse\.svc\.cluster\.local$/);
    expect(handshake.alpn).toContain('istio');
    expect(handshake.client.context?.tls.peerSans).toEqual([`exact:${mesh.certificates[server]?.spiffe}`]);
    expect(handshake.client.checks.map((c) => [c.name, c.passed])).toEqual([
      ['chain', true],
      ['validity', true],
      ['name', true],
    ]);
    expect(handshake.server.checks.map((c) => c.name)).toEqual(['chain', 'validity', 'name']);
    expect(handshake.accepted).not.toBe(false);
  });

  it('fails the check whose fact is wrong, and no other', () => {
    const peer = mesh.certificates[server];
    if (peer === undefined) throw new Error('the recording has its certificate');
    const failing = (changed: Partial<typeof peer>, at = now) => {
      const certificates = { ...mesh.certificates, [server]: { ...peer, ...changed } };
      const { client: end, accepted } = handshakeOf({ ...mesh, certificates }, both(), client, server, at);
      expect(accepted).toBe(false);
      return end.checks.filter((c) => c.passed === false).map((c) => c.name);
    };
    expect(failing({}, epochMs(peer.leaf.notAfter))).toEqual(['validity']);
    expect(failing({ spiffe: 'spiffe://cluster.local/ns/evil/sa/evil' as never })).toEqual(['name']);
    expect(failing({ roots: peer.roots.map((root) => ({ ...root, sha256: 'other' })) })).toEqual(['chain']);
    expect(failing({ chainVerified: false })).toEqual(['chain']);
  });

  it('says unknown without the client’s configuration, and leaves the server’s side open without its own', () => {
    const blind = handshakeOf(mesh, { client: null, server: null }, client, server, now);
    expect(blind).toMatchObject({ mode: 'unknown', sni: null, accepted: null, plainAccepted: null });
    const half = handshakeOf(mesh, { ...both(), server: null }, client, server, now);
    expect(half.server.checks.find((c) => c.name === 'name')?.passed).toBeNull();
    expect(half.accepted).toBeNull();
  });
});

describe('handshakeBetween', () => {
  it('knows no handshake of pods that are not there', async () => {
    const engine = { mesh: () => mesh, now: () => now };
    const configOf = async (pod: PodId) => {
      const config = configs.get(pod);
      if (config === undefined) return { ok: false, error: { code: 'x', message: '', remedy: '' } } as const;
      return { ok: true, value: config } as const;
    };
    expect(await handshakeBetween({ engine, configOf }, client, podId('shop', 'nobody'))).toBeNull();
    expect((await handshakeBetween({ engine, configOf }, client, server))?.mode).toBe('mtls');
  });
});
