import type { Candidate, Failure, RequestPath } from '@/mesh/path/stations.ts';
import { type CauseKey, causesOf, deniedBy, detailsFamily, isKnownFlag } from '@/mesh/requests/flags.ts';
import type { Words } from '@/words';

export type FlagText = { readonly code: string; readonly heading: string; readonly what: string };

/**
 * A failed request's flags and details in words; what is only a code is said as one.
 * @param path rules out causes that what is known of the stations contradicts
 */
export function failureText(
  failure: Pick<Failure, 'flags' | 'details'>,
  words: Words['flags'],
  path: Known | null = null,
): { readonly flags: readonly FlagText[]; readonly details: FlagText | null; readonly causes: readonly string[] } {
  const flags = failure.flags.map((code) => {
    const { heading, what } = isKnownFlag(code) ? words.byFlag[code] : words.unknownFlag(code);
    return { code, heading, what };
  });
  const family = detailsFamily(failure.details);
  const told = family === null || family === 'via_upstream' ? null : words.byDetails[family];
  return {
    flags,
    details:
      told === null || failure.details === null
        ? null
        : { code: failure.details, heading: told.heading, what: told.what },
    causes: causesOf(failure.flags, failure.details)
      .filter((cause) => !ruledOut(cause, failure.details) && !(path && contradicted(cause, path)))
      .slice(0, 3)
      .map((cause) => words.causes[cause]),
  };
}

/** Causes that the details themselves exclude: they say whether a policy matched. */
function ruledOut(cause: CauseKey, details: string | null): boolean {
  const denial = deniedBy(details);
  return (
    (denial?.kind === 'none' && cause === 'policy-denies') ||
    (denial?.kind === 'policy' && cause === 'no-allow-matches')
  );
}

type Known = Pick<RequestPath, 'security' | 'stations' | 'failedAt'>;

/** Causes that the stations exclude: how the wire was protected, and which endpoints the proxy had. */
function contradicted(cause: CauseKey, { security, stations, failedAt }: Known): boolean {
  if (cause === 'plain-text-to-strict') return security === 'mtls' || security === 'tls';
  const station = failedAt === null ? undefined : stations[failedAt];
  if (!station?.facts.some((f) => f.key === 'config-read')) return false;
  const endpoints = station.choices.filter((c) => c.of === 'endpoint').flatMap((c) => c.candidates);
  if (cause === 'all-ejected') return endpoints.length === 0;
  if (cause !== 'no-ready-endpoints' && cause !== 'subset-without-pods') return false;
  return endpoints.length > 0 && endpoints.every(isEjected);
}

/** As the sweep of `/clusters` says that outlier detection took a host out. */
const isEjected = ({ because }: Candidate): boolean =>
  because?.code === 'endpoint-unhealthy' && because.params.health.includes('outlier ejected');
