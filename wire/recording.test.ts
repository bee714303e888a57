import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs, MAX_TIME_MS } from '@/mesh/model';
import { type Migration, parseHeader, parseLine, type RecordingHeader } from './recording.ts';

const header: RecordingHeader = {
  format: 'meshpath-recording',
  formatVersion: 1,
  toolVersion: '0.1.0',
  istioVersion: null,
  kubernetesVersion: null,
  envoyVersion: null,
  clusterName: null,
  startedAt: epochMs(1_000),
  readyAt: epochMs(2_000),
  lengthMs: 5_000,
};

/** Version 2 called the time of the first picture `ready`, version 1 `readyAt`; events wrapped their kind. */
const migrations: Record<number, Migration> = {
  1: {
    header: (old) => ({ ...(old as object), formatVersion: 2, lengthMs: (old as { seconds: number }).seconds * 1_000 }),
    event: (old) => ({ ...(old as object), name: (old as { who: string }).who }),
  },
  2: {
    header: (old) => ({ ...(old as object), formatVersion: 3 }),
    event: (old) => old,
  },
};

describe('parseHeader', () => {
  it('reads what this version writes', () => {
    expect(parseHeader({ ...header, later: 'addition' })).toEqual({ ok: true, value: { header, fileVersion: 1 } });
  });

  it('refuses times that contradict each other', () => {
    for (const change of [
      { readyAt: 500 },
      { readyAt: 6_001 },
      { lengthMs: -1 },
      { startedAt: null },
      // Beyond a Date: no view could write them.
      { startedAt: 1e16, readyAt: 1e16 },
      { startedAt: -1e16, readyAt: 0 },
      { lengthMs: 1e16 },
    ]) {
      const result = parseHeader({ ...header, ...change });
      expect(!result.ok && result.error.code).toBe('recording-corrupt');
    }
  });

  it('brings old files up version by version', () => {
    const { lengthMs: _, ...old } = header;
    expect(parseHeader({ ...old, seconds: 5 }, migrations, 3)).toEqual({
      ok: true,
      value: { header: { ...header, formatVersion: 3 }, fileVersion: 1 },
    });
    const line = parseLine({ t: 3, e: { kind: 'namespace-gone', who: 'shop' } }, 2, 1, migrations, 3);
    expect(line).toEqual({ ok: true, value: { kind: 'event', t: 3, event: { kind: 'namespace-gone', name: 'shop' } } });
  });

  it('says when no way leads here from an old file, and when a file is newer', () => {
    const old = parseHeader(header, { 2: migrations[2] as Migration }, 3);
    expect(!old.ok && old.error.code).toBe('recording-too-old');
    const newer = parseHeader({ format: 'meshpath-recording', formatVersion: 2 });
    expect(!newer.ok && newer.error.code).toBe('recording-newer');
  });
});

describe('parseLine', () => {
  it('gives a value or a fault for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, line) => {
        for (const result of [parseLine(value, line, 1), parseHeader(value)])
          if (!result.ok) expect(result.error.code).toMatch(/^recording-/);
      }),
    );
  });

  it('reads figures from before they had histograms, and keeps what is told of a registry', () => {
    const figure = null;
    const figures = {
      pod: 'istio-system/istiod',
      version: figure,
      connectedProxies: figure,
      servicesKnown: figure,
      endpointsKnown: figure,
      pushesByType: figure,
      rejectsByType: figure,
      certificatesIssued: figure,
      csrCount: figure,
      csrErrors: figure,
      rootExpiresAt: figure,
      validationPassed: figure,
      validationFailed: figure,
      injections: figure,
      injectionFailures: figure,
      meanConvergenceMs: figure,
    };
    const registry = {
      kind: 'istiod-registry',
      at: 1,
      istiod: 'istio-system/istiod',
      whole: true,
      set: [
        {
          key: 'shop/a.shop.svc.cluster.local',
          host: 'a.shop.svc.cluster.local',
          namespace: 'shop',
          name: 'a',
          registry: 'Kubernetes',
          ports: [{ name: 'http', port: 80, protocol: 'HTTP' }],
          resolution: 'client-side',
          exportTo: [],
          endpoints: { healthy: ['10.0.0.1:8080'], unhealthy: [] },
        },
      ],
      gone: [],
    };
    const pushing = {
      convergence: { le: [100], upTo: [3], count: 4, sumMs: 250 },
      queue: null,
      pushTime: {},
      triggers: { config: 1 },
    };
    for (const e of [
      { kind: 'istiod-figures', at: 1, figures },
      { kind: 'istiod-figures', at: 1, figures: { ...figures, pushing } },
      registry,
    ])
      expect(parseLine({ t: 0, e }, 2, 1)).toEqual({ ok: true, value: { kind: 'event', t: 0, event: e } });
  });

  it('refuses ids and times that are not', () => {
    const codeOf = (e: unknown) => {
      const result = parseLine({ t: 0, e }, 2, 1);
      return result.ok ? 'ok' : result.error.message;
    };
    expect(codeOf({ kind: 'pod-gone', pod: 'shop/order' })).toBe('ok');
    expect(codeOf({ kind: 'pod-gone', pod: 'order' })).toContain('line 2: pod is not as it should be');
    expect(codeOf({ kind: 'object-gone', at: 'now', object: 'A/b/c' })).toContain('line 2: at is not');
    expect(codeOf({ kind: 'pod-exploded', pod: 'shop/order' })).toContain('line 2: kind is not');
  });
});

describe('what no view could write', () => {
  const line = (event: unknown) => {
    const parsed = parseLine({ t: 0, e: event }, 2, 1);
    return parsed.ok ? 'ok' : parsed.error.code;
  };
  const object = (createdAt: number, spec: unknown) => ({
    kind: 'object-set',
    at: createdAt,
    object: {
      id: 'Gateway/shop/x',
      kind: 'Gateway',
      apiVersion: 'v1',
      namespace: 'shop',
      name: 'x',
      labels: {},
      annotations: {},
      createdAt,
      generation: 1,
      resourceVersion: '1',
      spec,
      status: null,
    },
  });
  const nested = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

  it('is refused where it stands: times beyond a Date', () => {
    expect(line(object(MAX_TIME_MS, null))).toBe('ok');
    for (const at of [MAX_TIME_MS * 1.01, -MAX_TIME_MS * 1.01, 8.64e15, 1e300])
      expect([at, line(object(at, null))]).toEqual([at, 'recording-corrupt']);
  });

  it('is refused where it stands: values nested without end', () => {
    expect(line(object(0, nested(900)))).toBe('ok');
    for (const levels of [1_001, 20_000, 200_000]) expect(line(object(0, nested(levels)))).toBe('recording-corrupt');
    expect(line(object(0, { rules: [[nested(1_000)]] }))).toBe('recording-corrupt');
  });
});
