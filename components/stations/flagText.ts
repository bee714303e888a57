import type { Failure } from '@/mesh/path/stations.ts';
import { detailsFamily, isKnownFlag } from '@/mesh/requests/flags.ts';
import type { Words } from '@/words';

export type FlagText = { readonly code: string; readonly heading: string; readonly what: string };

/** A failed request's flags and details in words; what is only a code is said as one. */
export function failureText(
  failure: Pick<Failure, 'flags' | 'details'>,
  words: Words['flags'],
): { readonly flags: readonly FlagText[]; readonly details: FlagText | null } {
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
  };
}
