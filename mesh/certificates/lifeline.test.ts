import { describe, expect, it } from 'vitest';
import { type CertificateSighting, EMPTY_MESH, epochMs, type Mesh, podId } from '../model/index.ts';
import { graceOf } from './grace.ts';
import { lifelineOf } from './lifeline.ts';

const POD = podId('shop', 'order-1');
const MINUTE = 60_000;
const T0 = Date.parse('2026-11-22T12:00:00Z');
const at = (minutes: number) => epochMs(T0 + minutes * MINUTE);

/** Two minutes of life from `n` on, dated back two more, as istiod does. */
const sighting = (n: number, seenTo: number, more: Partial<CertificateSighting> = {}): CertificateSighting => ({
  pod: POD,
  podUid: 'u',
  workload: null,
  spiffe: null,
  leaf: { serial: `s${n}`, issuer: '', notBefore: at(n - 2), notAfter: at(n + 2) },
  roots: ['r1'],
  chainVerified: true,
  receivedAt: at(n),
  firstSeen: at(n + 0.2),
  lastSeen: at(seenTo),
  ...more,
});
const meshOf = (sightings: readonly CertificateSighting[], holds = true): Mesh => ({
  ...EMPTY_MESH,
  sightings: { [POD]: sightings },
  certificates: holds
    ? {
        [POD]: {
          pod: POD,
          spiffe: null,
          leaf: {
            ...(sightings.at(-1) as CertificateSighting).leaf,
            subject: '',
            sans: [],
            key: '',
            isCa: false,
            sha256: '',
          },
          intermediates: [],
          roots: [],
          chainVerified: true,
          chainDetail: '',
          receivedAt: null,
          evidence: '/certs',
        },
      }
    : {},
});
const minutes = (t: number) => (t - T0) / MINUTE;

describe('lifelineOf', () => {
  it('is not there where nothing was seen', () => {
    expect(lifelineOf(EMPTY_MESH, POD, at(0))).toBeNull();
  });

  it('hands over from one certificate to the next when Envoy took it, and expects the renewal at half the life', () => {
    const line = lifelineOf(meshOf([sighting(0, 1), sighting(1, 1.2)]), POD, at(1.5));
    expect(line?.spans.map((s) => [s.ending, minutes(s.held.from), minutes(s.held.to), minutes(s.life.to)])).toEqual([
      ['renewed', 0, 1, 2],
      ['held', 1, 1.5, 3],
    ]);
    expect(line?.spans.map((s) => s.renewal && minutes(s.renewal.at))).toEqual([1, 2]);
    expect(line?.gaps).toEqual([]);
    expect(line?.spans.every((s) => s.overdue === null)).toBe(true);
  });

  it('is overdue from the end of the window on, once the patience is over, and expired after the end', () => {
    const stuck = meshOf([sighting(0, 1)]);
    expect(lifelineOf(stuck, POD, at(1.3))?.spans[0]?.overdue).toBeNull();
    const overdue = lifelineOf(stuck, POD, at(1.5))?.spans[0]?.overdue;
    expect(overdue && [minutes(overdue.from), minutes(overdue.to)]).toEqual([1.02, 1.5]);
    const dead = lifelineOf(stuck, POD, at(3));
    expect(dead?.gaps.map((g) => [g.kind, minutes(g.from), minutes(g.to)])).toEqual([['expired', 2, 3]]);
    expect(minutes(dead?.spans[0]?.overdue?.to ?? 0)).toBe(2);
  });

  it('shows a late renewal for ever after', () => {
    const line = lifelineOf(meshOf([sighting(0, 1.8), sighting(1.8, 2)]), POD, at(2));
    expect(line?.spans[0]?.overdue && minutes(line.spans[0].overdue.to)).toBe(1.8);
  });

  it('does not know what was held while nobody looked', () => {
    const line = lifelineOf(meshOf([sighting(0, 0.5), sighting(60, 60.5)]), POD, at(61));
    expect(line?.spans[0]?.ending).toBe('unwatched');
    expect(line?.gaps.map((g) => [g.kind, minutes(g.from), minutes(g.to)])).toEqual([['unwatched', 0.5, 60]]);
  });

  it('ends with its pod, and another pod of the name begins anew', () => {
    const line = lifelineOf(meshOf([sighting(0, 0.5), sighting(5, 5.5, { podUid: 'v' })], false), POD, at(9));
    expect(line?.alive).toBe(false);
    expect(line?.spans.map((s) => [s.ending, minutes(s.held.to)])).toEqual([
      ['gone', 0.5],
      ['gone', 5.5],
    ]);
    expect(line?.gaps).toEqual([]);
  });

  it('marks when other roots are trusted', () => {
    const line = lifelineOf(meshOf([sighting(0, 1), sighting(1, 2, { roots: ['r1', 'r2'] })]), POD, at(2));
    expect(line?.rootChanges).toEqual([{ at: at(1), added: ['r2'], removed: [] }]);
  });
});

describe('graceOf', () => {
  const facts = (meshConfig: Mesh['facts']['meshConfig']) => ({ ...EMPTY_MESH.facts, meshConfig });
  const podWith = (config: string) =>
    ({ [POD]: { annotations: { 'proxy.istio.io/config': config } } }) as unknown as Mesh['pods'];
  const mesh = { defaultConfig: { proxyMetadata: { SECRET_GRACE_PERIOD_RATIO: '0.25' } } };

  it('takes the agent’s defaults, the mesh’s, the pod’s', () => {
    expect(graceOf(EMPTY_MESH, POD)).toEqual({ ratio: 0.5, jitter: 0.01, from: 'default' });
    expect(graceOf({ facts: facts(mesh), pods: {} }, POD)).toEqual({ ratio: 0.25, jitter: 0.01, from: 'mesh' });
    const pods = podWith(
      '{"proxyMetadata":{"SECRET_GRACE_PERIOD_RATIO":"0.8","SECRET_GRACE_PERIOD_RATIO_JITTER":0.1}}',
    );
    expect(graceOf({ facts: facts(mesh), pods }, POD)).toEqual({ ratio: 0.8, jitter: 0.1, from: 'pod' });
  });

  it('leaves out what is no share, and what is no JSON', () => {
    for (const value of ['2', '-0.1', '', 'half', null, {}])
      expect(
        graceOf(
          { facts: facts({ defaultConfig: { proxyMetadata: { SECRET_GRACE_PERIOD_RATIO: value } } }), pods: {} },
          POD,
        ).ratio,
      ).toBe(0.5);
    expect(graceOf({ facts: facts(null), pods: podWith('proxyMetadata: [') }, POD).from).toBe('default');
  });
});
