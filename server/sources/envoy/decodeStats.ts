import type { EpochMs, ProxyStat, ProxyStats } from '@/mesh/model';
import { asObj, list, num, type Obj, obj, text } from './json.ts';
import { isSecretName } from './redact.ts';

/** Statistics kept of one answer: far more than Istio leaves switched on, and little enough for a browser. */
const MAX_STATS = 20_000;
const MAX_TEXT = 500;

/** `/stats?format=json`, by name. Counters that are zero come without a value in some versions of Envoy. */
export function decodeStats(body: unknown, readAt: EpochMs): ProxyStats {
  const all = list(asObj(body), 'stats').flatMap((raw): ProxyStat[] => {
    const stat = asObj(raw);
    const histograms = obj(stat, 'histograms');
    if (histograms !== null) return decodeHistograms(histograms);
    const name = text(stat, 'name');
    if (name === null) return [];
    const value = text(stat, 'value');
    const number = num(stat, 'value');
    if (number === null && value !== null)
      return [{ name, kind: 'text', value: isSecretName(name) ? '[redacted]' : value.slice(0, MAX_TEXT) }];
    return [{ name, kind: 'number', value: number ?? 0 }];
  });
  const stats = all.slice(0, MAX_STATS).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { readAt, stats, dropped: all.length - stats.length };
}

/** Quantiles stand once for all; a histogram that saw nothing has nulls, which are left out. */
function decodeHistograms(histograms: Obj): ProxyStat[] {
  const quantiles = list(histograms, 'supported_quantiles').map((q) => (typeof q === 'number' ? q : Number.NaN));
  return list(histograms, 'computed_quantiles').flatMap((raw): ProxyStat[] => {
    const name = text(asObj(raw), 'name');
    if (name === null) return [];
    const values = list(asObj(raw), 'values').map((value) => num(asObj(value), 'cumulative'));
    return [
      {
        name,
        kind: 'histogram',
        quantiles: quantiles.flatMap((q, i) => {
          const value = values[i] ?? null;
          return value === null || Number.isNaN(q) ? [] : [{ q, value }];
        }),
      },
    ];
  });
}
