import type { Failure } from '@/mesh/path/stations.ts';
import { type CauseKey, causesOf, deniedBy, detailsFamily, isKnownFlag } from '@/mesh/requests/flags.ts';
import type { Words } from '@/words';

export type FlagText = { readonly code: string; readonly heading: string; readonly what: string };

/** A failed request's flags and details in words; what is only a code is said as one. */
export function failureText(
  failure: Pick<Failure, 'flags' | 'details'>,
  words: Words['flags'],
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
      .filter((cause) => !ruledOut(cause, failure.details))
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
