import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AccessEntry,
  type EpochMs,
  epochMs,
  type Mesh,
  type MeshRequest,
  type NodeId,
  type PodId,
  type RequestId,
  serviceId,
} from '@/mesh/model';
import { stood } from '@/mesh/path/stood';
import { entry } from '@/mesh/requests/lines.testkit';
import { type Captured, CLIENT, captured, ORDER } from './captured.testkit.ts';
import { SurpriseWatch } from './surprises.ts';

let base: Captured;
beforeAll(() => {
  base = captured();
});
const AT = 1_795_363_400_000;
const clock = { now: () => epochMs(AT), after: () => () => {}, every: () => () => {} };

function call(id: string, over: Partial<AccessEntry> = {}): MeshRequest {
  const ip = (pod: PodId) => base.mesh.pods[pod]?.ips[0] ?? '';
  const order = base.mesh.services[serviceId('shop', 'order')];
  const client = entry({
    ...{ pod: CLIENT, startedAt: epochMs(AT - 60_000), readAt: epochMs(AT - 50_000), authority: 'order:8080' },
    ...{ downstreamLocal: `${order?.clusterIps[0]}:8080`, downstreamRemote: `${ip(CLIENT)}:1` },
    ...{ upstreamHost: `${ip(ORDER)}:8080`, upstreamLocal: `${ip(CLIENT)}:2` },
    ...over,
  });
  return {
    ...{ id: id as RequestId, startedAt: client.startedAt, readAt: client.readAt, client, server: null, retried: [] },
    ...{ joinedBy: null, mirrored: false, source: 'a' as NodeId, target: 'b' as NodeId, security: 'unknown' },
  };
}

function watching(
  requests: readonly MeshRequest[],
  held: (pod: PodId) => boolean = () => true,
  over: Partial<Mesh> = {},
) {
  let mesh: Mesh = { ...base.mesh, ...over, requests };
  let spent = 0;
  const engine = {
    mesh: () => mesh,
    now: () => epochMs(AT),
    heldConfig: (pod: PodId) => (held(pod) ? (base.configs.get(pod) ?? null) : null),
  };
  const watch = new SurpriseWatch(engine, clock, () => {
    spent += 7;
    return spent;
  });
  return {
    watch,
    see: (next: readonly MeshRequest[]) => {
      mesh = { ...mesh, requests: next };
    },
  };
}

describe('SurpriseWatch', () => {
  it('compares finished requests, each once, and counts what it finds', () => {
    const odd = call('odd', { upstreamCluster: 'outbound|8080||other.shop.svc.cluster.local' });
    const { watch, see } = watching([call('fine'), odd]);
    watch.look();
    watch.look();
    expect(watch.of('fine' as RequestId)).toEqual({ kind: 'agrees' });
    expect(watch.of('odd' as RequestId)).toMatchObject({ kind: 'surprise', surprise: { of: 'cluster' } });
    expect(watch.figures().compared).toEqual({ agrees: 1, surprise: 1, undecidable: 0 });
    expect([...watch.figures().surprises].filter(([, n]) => n > 0)).toEqual([['cluster', 1]]);
    // A recording that begins anew shows the same requests again.
    see([]);
    watch.look();
    see([call('fine'), odd]);
    watch.look();
    expect(watch.figures().compared).toEqual({ agrees: 1, surprise: 1, undecidable: 0 });
  });

  it('waits for the other side’s line, and leaves alone what it holds no configuration of', () => {
    const young = call('young', { readAt: epochMs(AT - 1_000) });
    const waiting = watching([young]);
    waiting.watch.look();
    expect(waiting.watch.of(young.id)).toBeNull();
    const bare = watching([call('a')], () => false);
    bare.watch.look();
    expect(bare.watch.of('a' as RequestId)).toBeNull();
    const half = watching([call('a')], (pod) => pod === CLIENT);
    half.watch.look();
    expect(half.watch.of('a' as RequestId)).toEqual({ kind: 'undecidable' });
  });

  it('keeps to its budget, the newest first', () => {
    const many = Array.from({ length: 20 }, (_, i) => call(`r${i}`));
    const { watch } = watching(many);
    watch.look();
    expect(watch.figures().compared.agrees).toBeLessThan(6);
    expect(watch.of('r19' as RequestId)).not.toBeNull();
    expect(watch.of('r0' as RequestId)).toBeNull();
    for (let i = 0; i < 20; i += 1) watch.look();
    expect(watch.figures().compared.agrees).toBe(20);
  });

  it('Y-6: compares with nothing that was replaced since', () => {
    const config = base.configs.get(CLIENT);
    if (config === undefined) throw new Error('config');
    const sync = (type: string, sentAt: number | null) => {
      const state = { sent: 'a', acked: 'a', sentAt: sentAt as EpochMs | null, error: null };
      return { ...base.mesh, sync: { [CLIENT]: { pod: CLIENT, types: { [type]: state } } } } as never as Mesh;
    };
    const later = epochMs(config.fetchedAt + 5_000);
    expect(stood(base.mesh, config, later)).toBe(true);
    expect(stood(sync('RDS', config.fetchedAt - 1), config, later)).toBe(true);
    expect(stood(sync('RDS', config.fetchedAt + 1), config, later)).toBe(false);
    expect(stood(sync('EDS', config.fetchedAt - 1), config, epochMs(config.fetchedAt - 2))).toBe(false);
    expect(stood(sync('SDS', config.fetchedAt + 1), config, later)).toBe(true);
    expect(stood(sync('RDS', null), config, later)).toBe(true);
    expect(stood(sync('RDS', config.fetchedAt + 1), config, later, ['LDS'])).toBe(true);
    expect(stood(sync('LDS', config.fetchedAt + 1), config, later, ['LDS'])).toBe(false);
  });
});
