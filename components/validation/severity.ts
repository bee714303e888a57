import type { Severity } from '@/mesh/checks/finding';
import type { Tone } from '../ui/tones.ts';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];
export const SEVERITY_TONE: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'warn', note: 'xds' };

/** How many of each there are. */
export function countSeverities(
  findings: readonly { readonly severity: Severity }[],
): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
