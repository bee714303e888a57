import type { Fact, FactKey, Station } from '@/mesh/path/stations.ts';
import type { BranchReport } from '@/wire/explain';

const evidence = { kind: 'derived', from: 'asked' } as const;

export const fact = (key: FactKey, value: string, changes: Partial<Fact> = {}): Fact => ({
  key,
  value,
  evidence,
  ...changes,
});

export const station = (kind: Station['kind'], side: Station['side'], changes: Partial<Station> = {}): Station => ({
  kind,
  side,
  state: 'passed',
  pod: null,
  title: side === 'server' ? 'payment' : 'order',
  because: null,
  facts: [],
  choices: [],
  ...changes,
});

/** App to app over the wire, as two sidecars make it. */
export const seven = (changes: Readonly<Record<number, Partial<Station>>> = {}): readonly Station[] =>
  (
    [
      ['app', 'client'],
      ['interception', 'client'],
      ['envoy', 'client'],
      ['wire', 'between'],
      ['interception', 'server'],
      ['envoy', 'server'],
      ['app', 'server'],
    ] as const
  ).map(([kind, side], i) => station(kind, side, changes[i]));

export const branch = (changes: Partial<BranchReport> = {}): BranchReport => ({
  probability: 1,
  cluster: 'outbound|8080||payment.shop.svc.cluster.local',
  endpoints: ['10.0.0.2:8080'],
  tls: 'mtls',
  clientIdentity: null,
  serverIdentity: null,
  policy: null,
  stations: seven(),
  stages: [],
  failedAt: null,
  verdict: {
    kind: 'answered',
    status: null,
    flags: '-',
    by: 'app',
    reason: 'the app decides what it answers',
    code: 'app-decides',
  },
  ...changes,
});

export const denied: Partial<BranchReport> = {
  failedAt: 5,
  stations: seven({ 5: { state: 'failed' }, 6: { state: 'not-reached' } }),
  verdict: {
    kind: 'denied',
    status: 403,
    flags: '-',
    by: 'server-envoy',
    reason: 'no ALLOW policy matched',
    code: 'policy-none-allowed',
  },
};
