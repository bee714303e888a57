import type { EpochMs } from '@/mesh/model';
import type { Fact, FactKey, Reason, Station } from '@/mesh/path/stations.ts';
import { formatBytes, formatDate, formatLength } from '../ui/format.ts';

/** The first fact with this key that has a value. */
export const factOf = (station: Station | undefined, key: FactKey): Fact | undefined =>
  station?.facts.find((f) => f.key === key && f.value !== '');

/** The endpoint that was chosen, where the choice says it and no fact. */
export const chosenEndpoint = (station: Station): string | undefined =>
  station.choices
    .filter((c) => c.of === 'endpoint')
    .flatMap((c) => c.candidates)
    .find((c) => c.outcome === 'chosen')?.text;

/** A fact's value as it is printed: numbers with their units, lists with spaces. */
export function valueText(fact: Fact): string {
  const n = Number(fact.value);
  switch (fact.unit) {
    case 'ms':
      // The logs' resolution is a millisecond.
      return n < 1 ? '< 1 ms' : formatLength(n);
    case 'bytes':
      return formatBytes(n);
    case 'epoch-ms':
      return formatDate(n as EpochMs);
    case undefined:
      return fact.value;
  }
}

/** `v1` of `outbound|8080|v1|payment.shop.svc.cluster.local`; the host's first label where there is no subset. */
export function shortCluster(cluster: string): string {
  const parts = cluster.split('|');
  const [, , subset, host] = parts;
  if (host === undefined) return cluster;
  const name = host.split('.')[0] ?? host;
  return subset === '' || subset === undefined ? name : `${name} ${subset}`;
}

/** A pod's or object's `NAMESPACE/NAME`. */
export const originText = (origin: { kind: string; namespace: string; name: string }): string =>
  `${origin.kind} ${origin.namespace === '' ? '' : `${origin.namespace}/`}${origin.name}`;

/** Same reason, said once. */
export const sameReason = (a: Reason | null | undefined, b: Reason | null | undefined): boolean =>
  a != null && b != null && a.code === b.code && JSON.stringify(a.params) === JSON.stringify(b.params);
