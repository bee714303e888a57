import { durationMs, epochMs, type PodId } from '@/mesh/model';
import type { Station, Timing } from '@/mesh/path/stations.ts';
import type { JourneyInput } from './journey.ts';

const SIDES = [
  ['app', 'client'],
  ['interception', 'client'],
  ['envoy', 'client'],
  ['wire', 'between'],
  ['interception', 'server'],
  ['envoy', 'server'],
  ['app', 'server'],
] as const;

/** The usual seven stations in given states (default: all passed), for tests of the geometry. */
export function sevenStations(states: Readonly<Record<number, Station['state']>> = {}): readonly Station[] {
  return SIDES.map(([kind, side], i) => ({
    kind,
    side,
    state: states[i] ?? 'passed',
    pod: side === 'between' ? null : (`shop/${side}` as PodId),
    title: side,
    because: null,
    facts: [],
    choices: [],
  }));
}

/** Client Envoy 0-`client` ms, server Envoy and app inside it, as the logs of an answered request give them. */
export function sampleTimings(client: number, server: number, app: number): readonly Timing[] {
  const evidence = { kind: 'derived', from: 'log-and-config' } as const;
  const span = (of: Timing['of'], from: number, length: number): Timing => ({
    of,
    from: epochMs(1_000_000 + from),
    length: durationMs(length),
    evidence,
    placed: of === 'app',
  });
  return [
    span('client-envoy', 0, client),
    span('server-envoy', (client - server) / 2, server),
    span('app', (client - app) / 2, app),
  ];
}

/** An answered mTLS request, with changes. */
export const samplePath = (changes: Partial<JourneyInput> = {}): JourneyInput => ({
  stations: sevenStations(),
  failedAt: null,
  failure: null,
  security: 'mtls',
  timings: sampleTimings(10, 6, 4),
  ...changes,
});
