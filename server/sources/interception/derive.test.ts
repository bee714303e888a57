import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Container, epochMs, type Pod, podId, workloadId } from '@/mesh/model';
import { decodeLog } from './decode.ts';
import { deriveRules } from './derive.ts';

const container = (name: string, role: Container['role']): Container => ({
  name,
  role,
  image: '',
  ready: true,
  restarts: 0,
  ports: [],
  runAsUser: null,
  runAsGroup: null,
});
const pod = (annotations: Record<string, string> = {}, init = 'istio-init', ips = ['10.0.0.1']): Pod => ({
  id: podId('shop', 'client'),
  uid: 'u',
  workload: workloadId('shop', 'Deployment', 'client'),
  labels: {},
  annotations,
  serviceAccount: 'default',
  node: null,
  ips,
  hostNetwork: false,
  phase: 'Running',
  reason: null,
  createdAt: epochMs(0),
  deletingSince: null,
  containers: [container(init, 'init'), container('istio-proxy', 'native-sidecar')],
  proxy: 'sidecar',
  controlPlane: false,
});
const texts = (p: Pod, chain: string, table = 'nat') =>
  deriveRules(p, 'no log')
    .rules.filter((r) => r.chain === chain && r.table === table)
    .map((r) => r.text.replace(`-A ${chain} `, ''));

describe('deriveRules', () => {
  it('gives, without annotations, exactly what istio-init logged with defaults', () => {
    const log = readFileSync(
      join(import.meta.dirname, '../../../fixtures/istio-1.31/interception/istio-init-iptables.log'),
      'utf8',
    );
    const logged = decodeLog(podId('shop', 'client'), log);
    if (typeof logged === 'string') throw new Error(logged);
    const derived = deriveRules(pod(), 'no log');
    const sorted = (rules: typeof derived.rules) =>
      rules.map((r) => `${r.table} ${r.chain} ${r.index} ${r.text}`).sort();
    expect(sorted(derived.rules)).toEqual(sorted(logged.rules));
    expect(derived.policies).toEqual(logged.policies);
    expect(derived.source).toBe('derived');
    expect(derived.because).toBe('no log');
  });

  it('follows the annotations', () => {
    const p = pod({
      'traffic.sidecar.istio.io/excludeInboundPorts': '9000, 9001',
      'traffic.sidecar.istio.io/excludeOutboundPorts': '5432',
      'traffic.sidecar.istio.io/excludeOutboundIPRanges': '10.9.0.0/16,fd00::/8',
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.0.0.0/8',
      'traffic.sidecar.istio.io/includeOutboundPorts': '8080',
      'traffic.sidecar.istio.io/excludeInterfaces': 'eth1',
    });
    expect(texts(p, 'ISTIO_INBOUND').map((t) => /dport (\d+)/.exec(t)?.[1])).toEqual([
      '15008',
      '15090',
      '15021',
      '9000',
      '9001',
      '15020',
      undefined,
    ]);
    const out = texts(p, 'ISTIO_OUTPUT');
    expect(out.slice(0, 2)).toEqual(['-p tcp -m tcp --dport 5432 -j RETURN', '-p udp -m udp --dport 5432 -j RETURN']);
    expect(out.slice(-4)).toEqual([
      '-d 127.0.0.1/32 -j RETURN',
      '-d 10.9.0.0/16 -j RETURN',
      '-p tcp -m tcp --dport 8080 -j ISTIO_REDIRECT',
      '-d 10.0.0.0/8 -j ISTIO_REDIRECT',
    ]);
    expect(texts(p, 'PREROUTING')[0]).toBe('-i eth1 -j RETURN');
    expect(texts(p, 'OUTPUT')[0]).toBe('-o eth1 -j RETURN');
  });

  it('jumps per port for an explicit list, and captures nothing inbound for an empty one', () => {
    expect(texts(pod({ 'traffic.sidecar.istio.io/includeInboundPorts': '80,90' }), 'ISTIO_INBOUND')).toEqual([
      '-p tcp -m tcp --dport 15008 -j RETURN',
      '-p tcp -m tcp --dport 80 -j ISTIO_IN_REDIRECT',
      '-p tcp -m tcp --dport 90 -j ISTIO_IN_REDIRECT',
    ]);
    expect(texts(pod({ 'traffic.sidecar.istio.io/includeInboundPorts': '' }), 'PREROUTING')).toEqual([]);
  });

  it('excludes outbound 15020 with the CNI plugin only', () => {
    expect(texts(pod({}, 'istio-validation'), 'ISTIO_OUTPUT')[0]).toBe('-p tcp -m tcp --dport 15020 -j RETURN');
    expect(texts(pod(), 'ISTIO_OUTPUT')[0]).toBe('-s 127.0.0.6/32 -o lo -j RETURN');
  });

  it('has no rules in mode NONE, and hands over in mangle in mode TPROXY', () => {
    expect(deriveRules(pod({ 'sidecar.istio.io/interceptionMode': 'NONE' }), 'x').rules).toEqual([]);
    const tproxy = deriveRules(pod({ 'sidecar.istio.io/interceptionMode': 'TPROXY' }), 'x');
    expect(tproxy.rules.find((r) => r.chain === 'ISTIO_TPROXY')?.target.kind).toBe('tproxy');
    expect(tproxy.rules.filter((r) => r.table === 'nat' && r.chain === 'ISTIO_INBOUND')).toEqual([]);
  });

  it('leaves the resolvers of DNS capture unknown, and adds the IPv6 twin for an IPv6 pod', () => {
    const dns = pod({ 'proxy.istio.io/config': '{"proxyMetadata":{"ISTIO_META_DNS_CAPTURE":"true"}}' });
    expect(deriveRules(dns, 'x').rules.find((r) => r.chain === 'ISTIO_OUTPUT_DNS')?.matches[0]?.kind).toBe('unknown');
    expect(texts(pod({}, 'istio-init', ['fd00::1']), 'ISTIO_OUTPUT', 'nat6')[0]).toBe('-s ::6/128 -o lo -j RETURN');
  });
});
