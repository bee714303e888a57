import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '@/mesh/model';
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
    for (const change of [{ readyAt: 500 }, { readyAt: 6_001 }, { lengthMs: -1 }, { startedAt: null }]) {
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
