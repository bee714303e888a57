import { type Finding, findingFacts } from '@/mesh/checks/finding';
import type { FindingReport } from '@/wire/validate';
import type { Words } from '@/words';

/** A finding of the browser's own checks, as the server reports its. */
export function shownFinding(finding: Finding, words: Words['checks']): FindingReport {
  const { why, remedy } = words.codes[finding.code];
  return { source: 'meshpath', ...findingFacts(finding), message: words.say(finding), why, remedy, at: null };
}

/** Names a finding in the address bar. */
export const keyOf = ({ code, object, path, at }: FindingReport): string =>
  [code, object ?? '', path, at === null ? '' : at.line].filter((part) => part !== '').join(' ');
