import { describe, expect, it } from 'vitest';
import {
  EMPTY_MESH,
  epochMs,
  type Mesh,
  type MeshEvent,
  type MeshObject,
  objectId,
  type Pod,
  type ProxyConfig,
  type ProxySync,
  podId,
  type XdsState,
} from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';
import { inboxOf } from './inbox.ts';
import { allSyncedSince, groupRows, matrixOf, sortRows } from './matrix.ts';
import { pushesOf } from './pushes.ts';

const istiod = podId('istio-system', 'istiod-1');
const TEXT =
  "Error adding/updating listener(s) virtualInbound: Didn't find a registered implementation for 'acme.stamp' with type URL: 'acme.stamp.Config'\n";
const T = 1_000_000;
const state = (sent: string, acked: string, sentAt: number, error: string | null = null): XdsState => ({
  sent,
  acked,
  sentAt: epochMs(sentAt),
  error,
});
const proxy = (name: string, LDS: XdsState): ProxySync => ({
  pod: podId('shop', name),
  istiod,
  istioVersion: '1.31',
  types: { CDS: state('c1', 'c1', T), LDS },
});
const sync = (at: number, ...proxies: ProxySync[]): MeshEvent => ({ kind: 'sync', at: epochMs(at), istiod, proxies });
const object = (kind: string, name: string, spec: MeshObject['spec'], version = '1', over: Partial<MeshObject> = {}) =>
  ({
    id: objectId(kind, 'shop', name),
    apiVersion: 'v1',
    kind,
    namespace: 'shop',
    name,
    labels: {},
    annotations: {},
    createdAt: epochMs(0),
    resourceVersion: version,
    spec,
    status: null,
    ...over,
  }) satisfies MeshObject;
const set = (at: number, o: MeshObject): MeshEvent => ({ kind: 'object-set', at: epochMs(at), object: o });
const pod = (name: string, labels: Record<string, string> = {}) =>
  ({
    id: podId('shop', name),
    workload: `shop/Deployment/${name}`,
    labels,
    ips: [],
    proxy: 'sidecar',
    phase: 'Running',
    createdAt: epochMs(0),
    deletingSince: null,
    containers: [],
  }) as unknown as Pod;
const meshOf = (...events: MeshEvent[]): Mesh => events.reduce(reduce, EMPTY_MESH);
const pods: MeshEvent[] = ['a', 'b'].map((name) => ({ kind: 'pod-set', pod: pod(name, { app: name }) }));
const filter = object('EnvoyFilter', 'stamp', {
  workloadSelector: { labels: { app: 'a' } },
  configPatches: [{ applyTo: 'HTTP_FILTER', patch: { value: { name: 'acme.stamp' } } }],
});
const fine = (name: string) => proxy(name, state('l1', 'l1', T));
const refused = (name: string, at: number, sent = 'l2') => proxy(name, state(sent, 'l1', at, TEXT));

describe('since when', () => {
  it('counts from the first push that waits, not from the last', () => {
    const mesh = meshOf(
      sync(T, fine('a')),
      sync(T + 1_000, proxy('a', state('l2', 'l1', T + 900))),
      sync(T + 9_000, proxy('a', state('l3', 'l1', T + 8_900))),
    );
    const [row] = matrixOf(mesh, epochMs(T + 10_000));
    expect(row?.cells.LDS).toMatchObject({ state: 'stale', since: T + 900 });
    expect(row).toMatchObject({ overall: 'stale', troubledSince: T + 900 });
  });

  it('says since when everybody is in sync: the last ACK that was read', () => {
    const mesh = meshOf(
      sync(T, fine('a'), fine('b')),
      sync(T + 1_000, fine('a'), proxy('b', state('l2', 'l1', T + 900))),
      sync(T + 2_000, fine('a'), proxy('b', state('l2', 'l2', T + 900))),
    );
    expect(allSyncedSince(matrixOf(mesh, epochMs(T + 3_000)))).toBe(T + 2_000);
    expect(allSyncedSince(matrixOf(meshOf(sync(T, refused('a', T))), epochMs(T)))).toBeNull();
  });
});

describe('the inbox', () => {
  const nacked = [...pods, set(T + 500, filter), sync(T, fine('a'), fine('b'))];

  it('is one message for all who refused in the same words, in force until the ACK', () => {
    const events = [...nacked, sync(T + 2_000, refused('a', T + 700), refused('b', T + 800))];
    const [item, ...rest] = inboxOf(meshOf(...events));
    expect(rest).toEqual([]);
    expect(item).toMatchObject({
      type: 'LDS',
      text: TEXT,
      state: 'in-force',
      firstAt: T + 700,
      seenAt: T + 2_000,
      proxies: ['shop/a', 'shop/b'],
      resources: [{ name: 'virtualInbound' }],
    });
    // The same refusal of another push is no second message, but the last one moves.
    const again = inboxOf(meshOf(...events, sync(T + 5_000, refused('a', T + 4_000, 'l3'), fine('b'))));
    expect(again.map(({ state: s, proxies, lastAt }) => [s, proxies, lastAt])).toEqual([
      ['in-force', ['shop/a'], T + 4_000],
      ['ended', ['shop/b'], T + 800],
    ]);
  });

  it('names the object whose spec has what the words name, with every reason for it', () => {
    const [item] = inboxOf(meshOf(...nacked, sync(T + 2_000, refused('a', T + 700))));
    expect(item?.culprits[0]).toEqual({
      object: 'EnvoyFilter/shop/stamp',
      exists: true,
      certainty: 'likely',
      reasons: [
        { kind: 'text', token: 'acme.stamp' },
        { kind: 'changed', change: 'made', beforeMs: 200 },
        { kind: 'patches', what: 'HTTP_FILTER' },
      ],
    });
  });

  it('does not name an object whose selector does not choose the proxy', () => {
    const [item] = inboxOf(meshOf(...nacked, sync(T + 2_000, refused('b', T + 700))));
    expect(item?.culprits.map((c) => c.object)).not.toContain('EnvoyFilter/shop/stamp');
  });

  it('calls an object that only changed last possible, not likely', () => {
    const other = object('Telemetry', 'logs', { accessLogging: [] });
    const [item] = inboxOf(meshOf(...pods, set(T + 600, other), sync(T + 2_000, refused('a', T + 700))));
    expect(item?.culprits).toMatchObject([
      { object: 'Telemetry/shop/logs', certainty: 'possible', reasons: [{ kind: 'changed', beforeMs: 100 }] },
    ]);
  });

  it('is silent about the cause where nothing points to one', () => {
    const [item] = inboxOf(meshOf(...pods, sync(T + 2_000, refused('a', T + 700))));
    expect(item?.culprits).toEqual([]);
  });

  it('still knows the cause when it is gone: the refusal ended with it', () => {
    const mesh = meshOf(
      ...nacked,
      sync(T + 2_000, refused('a', T + 700)),
      { kind: 'object-gone', at: epochMs(T + 20_000), object: filter.id },
      sync(T + 21_000, proxy('a', state('l3', 'l3', T + 20_500))),
    );
    const [item] = inboxOf(mesh);
    expect(item).toMatchObject({ state: 'ended', endedAt: T + 21_000 });
    expect(item?.culprits[0]).toMatchObject({
      object: 'EnvoyFilter/shop/stamp',
      exists: false,
      certainty: 'likely',
      reasons: [{ kind: 'ended', change: 'gone' }, { kind: 'changed' }],
    });
  });

  it('takes a change that only falls on the end for possible, and one elsewhere for nothing', () => {
    const late = object('Telemetry', 'late', {});
    const elsewhere = object('EnvoyFilter', 'x', {}, '1', {
      id: objectId('EnvoyFilter', 'books', 'x'),
      namespace: 'books',
    });
    const [item] = inboxOf(
      meshOf(
        ...pods,
        sync(T + 2_000, refused('a', T + 700)),
        set(T + 40_000, late),
        set(T + 40_100, elsewhere),
        sync(T + 41_000, proxy('a', state('l3', 'l3', T + 40_500))),
      ),
    );
    expect(item?.culprits).toMatchObject([
      { object: 'Telemetry/shop/late', certainty: 'possible', reasons: [{ kind: 'ended', change: 'made' }] },
    ]);
  });

  it('finds the origin of a refused cluster in what the proxy holds, and the rule of its host', () => {
    const name = 'outbound|80||pay.shop.svc.cluster.local';
    const text = `Error adding/updating cluster(s) ${name}: no such thing`;
    const rule = object('DestinationRule', 'pay', { host: 'pay' });
    const config = {
      clusters: [{ name, origin: { kind: 'DestinationRule', namespace: 'shop', name: 'pay' } }],
    } as unknown as ProxyConfig;
    const bad: ProxySync = { ...fine('a'), types: { CDS: { ...state('c2', 'c1', T + 700), error: text } } };
    const mesh = meshOf(...pods, set(T - 90_000, rule), sync(T, fine('a')), sync(T + 2_000, bad));
    expect(inboxOf(mesh)[0]?.culprits).toMatchObject([{ certainty: 'possible', reasons: [{ kind: 'host' }] }]);
    expect(inboxOf(mesh, () => config)[0]?.culprits).toMatchObject([
      { certainty: 'likely', reasons: [{ kind: 'origin', resource: name }, { kind: 'host' }] },
    ]);
  });

  it('ends without an ACK when the proxy is gone, and with one when it comes to another replica', () => {
    const gone = meshOf(...nacked, sync(T + 2_000, refused('a', T + 700)), {
      kind: 'pod-gone',
      pod: podId('shop', 'a'),
    });
    expect(inboxOf(gone)).toMatchObject([{ state: 'ended', endedAt: null }]);
    const moved = meshOf(
      ...nacked,
      sync(T + 2_000, refused('a', T + 700)),
      { kind: 'istiod-gone', istiod },
      sync(T + 9_000, fine('a')),
    );
    expect(inboxOf(moved)).toMatchObject([{ state: 'ended', endedAt: T + 9_000 }]);
  });
});

describe('the matrix', () => {
  it('puts the worst first and keeps namespaces together', () => {
    const other: ProxySync = { ...fine('x'), pod: podId('books', 'x') };
    const mesh = meshOf(...pods, sync(T, other, fine('a'), refused('b', T)));
    const rows = sortRows(matrixOf(mesh, epochMs(T)), 'worst');
    expect(rows.map((row) => row.pod)).toEqual(['shop/b', 'books/x', 'shop/a']);
    expect(groupRows(rows).map((g) => [g.namespace, g.rows.map((row) => row.pod)])).toEqual([
      ['shop', ['shop/b', 'shop/a']],
      ['books', ['books/x']],
    ]);
  });

  it('lists a running proxy that no replica names, with unknown states', () => {
    const live = { kind: 'source-status', source: 'istiod', status: { kind: 'live', since: epochMs(T) } } as const;
    const rowAt = (at: number, ...events: MeshEvent[]) =>
      matrixOf(meshOf(pods[0] as MeshEvent, ...events), epochMs(at))[0];
    const alone = { pod: 'shop/a', istiod: null, cells: { CDS: { state: 'unknown' } } };
    expect(rowAt(T + 60_000, live)).toMatchObject({ ...alone, overall: 'unheld' });
    expect(rowAt(T + 60_000)).toMatchObject({ ...alone, overall: 'unknown' });
  });

  it('is silent about a proxy of which nobody can tell, where it says since when all are in sync', () => {
    const rows = matrixOf(meshOf(...pods, sync(T, fine('a'))), epochMs(T + 1_000));
    expect(rows.map((row) => row.overall)).toEqual(['synced', 'unknown']);
    expect(allSyncedSince(rows)).toBe(T);
  });
});

describe('pushes', () => {
  it('are what one reading showed as new, with what changed before and who refused', () => {
    const mesh = meshOf(
      ...pods,
      sync(T, fine('a'), fine('b')),
      set(T + 500, filter),
      sync(T + 2_000, refused('a', T + 700), proxy('b', state('l2', 'l2', T + 750))),
    );
    expect(pushesOf(mesh)).toMatchObject([
      {
        push: { at: T + 700, until: T + 750, proxies: 2, types: { LDS: 2 } },
        causes: [{ object: 'EnvoyFilter/shop/stamp', change: 'made' }],
        refused: [{ pod: 'shop/a' }],
      },
    ]);
  });

  it('do not take a new status of an object for a change', () => {
    const status = { ...filter, resourceVersion: '2', status: { seen: true } };
    const mesh = meshOf(set(T, filter), set(T + 1, status), set(T + 2, { ...status, resourceVersion: '3', spec: {} }));
    expect(mesh.changes.map(({ at, change }) => [at, change])).toEqual([
      [T, 'made'],
      [T + 2, 'changed'],
    ]);
  });
});
