'use client';
import { useWords } from '@/client/MeshProvider.tsx';
import { requestsWords } from '@/words/requests';
import { valueText } from '../stations/say.ts';
import { usePathWords } from '../stations/usePathWords.ts';
import type { Difference, Told } from './compare.ts';

/** What a difference is about. */
export function useDifferenceName(): (of: Difference['key']) => string {
  const path = usePathWords();
  const words = useWords(requestsWords).stations;
  return (key) => (key === 'state' ? words.reached : path.facts[key]);
}

/** What one side says, in words. */
export function useTold(nothing: string): (told: readonly Told[]) => string {
  const path = usePathWords();
  const words = useWords(requestsWords);
  return (all) =>
    all.length === 0
      ? nothing
      : all
          .map(({ fact, state, because }) => {
            if (fact === null)
              return [words.stations.state[state].toLowerCase(), because && path.reason(because)]
                .filter(Boolean)
                .join(': ');
            if (fact.value.startsWith('/configs/')) return words.choices.unnamed;
            const why = because === null ? null : path.reason(because);
            if (fact.value === '') return why ?? words.stations.state.unknown;
            const value = fact.unit === undefined ? path.value(fact) : valueText(fact);
            return fact.tone === 'bad' && why !== null ? `${value}: ${why}` : value;
          })
          .join(', ');
}

/** Said in a station's card: what the other answer has here. */
export function DifferenceNote({
  heading,
  differences,
  side,
  lead,
  nothing,
}: {
  heading: string | null;
  differences: readonly Difference[];
  /** Whose answer is told here: the card shows the other one. */
  side: 'left' | 'right';
  /** Before what is told: `was`, or whose it is. */
  lead: string;
  nothing: string;
}) {
  const name = useDifferenceName();
  const told = useTold(nothing);
  return (
    <div className="flex flex-col gap-1 rounded-lg bg-xds-soft px-2 py-1.5 text-[0.78rem] leading-snug">
      {heading !== null && <p className="font-semibold text-xds">{heading}</p>}
      <dl className="flex flex-col gap-1">
        {differences.map((d) => (
          <div key={d.key}>
            <dt className="inline text-ink-2">
              {name(d.key)} {lead}{' '}
            </dt>
            <dd className="inline font-mono text-[0.74rem] text-ink [overflow-wrap:anywhere]">{told(d[side])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
