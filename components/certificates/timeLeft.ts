import type { CertificateState } from '@/mesh/certificates/state';
import type { EpochMs } from '@/mesh/model';
import type { Words } from '@/words';
import { formatCountdown, formatDuration } from '../ui/format.ts';
import type { CertificateRow } from './rows.ts';

/** The countdown of a row and the line below it, which says what is expected next or what is wrong. */
export function timeLeft(
  row: Pick<CertificateRow, 'certificate' | 'renewal'>,
  state: CertificateState,
  now: EpochMs,
  words: Words['certificates'],
): { readonly countdown: string; readonly note: string } {
  const { leaf } = row.certificate;
  const left = leaf.notAfter - now;
  if (state === 'expired') return { countdown: words.state.expired, note: words.row.expiredAgo(formatDuration(left)) };
  return { countdown: formatCountdown(left), note: renewalNote(row, state, now, words) };
}

function renewalNote(
  { certificate, renewal }: Pick<CertificateRow, 'certificate' | 'renewal'>,
  state: CertificateState,
  now: EpochMs,
  words: Words['certificates'],
): string {
  if (now < certificate.leaf.notBefore) return words.row.startsIn(formatDuration(certificate.leaf.notBefore - now));
  if (renewal === null) return words.state[state];
  if (state === 'ok' && now >= renewal.from) return words.row.renewsNow;
  return now <= renewal.at
    ? words.row.renewsIn(formatDuration(renewal.at - now))
    : words.row.overdueBy(formatDuration(now - renewal.to));
}
