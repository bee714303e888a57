import type { Failure } from '@/mesh/path/stations.ts';
import { type CauseKey, causesOf, detailsFamily, isKnownFlag } from '@/mesh/requests/flags.ts';
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
      .slice(0, 3)
      .map((cause: CauseKey) => words.causes[cause]),
  };
}
