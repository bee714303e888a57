'use client';
import clsx from 'clsx';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { Candidate, Choice } from '@/mesh/path/stations.ts';
import { Evident } from './Evident.tsx';
import { usePathWords } from './usePathWords.ts';

/** Losers shown before the chosen one when folded. */
const BEFORE = 3;

/** What was chosen and what lost to it, in the order in which the real thing tried them. */
export function ChoiceList({ choice }: { choice: Choice }) {
  const words = useWords().requests.choices;
  const [all, setAll] = useState(false);
  const at = choice.candidates.findIndex((c) => c.outcome === 'chosen');
  const folded = foldedCandidates(choice.candidates);
  const shown = all ? choice.candidates : folded;
  const rest = choice.candidates.length - folded.length;
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h4 className="flex items-baseline justify-between gap-2 text-[0.74rem] text-ink-3">
        {words[choice.of]}
        {at >= 0 && choice.candidates.length > 1 && (
          <span className="tabular">{words.position(at + 1, choice.candidates.length)}</span>
        )}
      </h4>
      <ol className="flex flex-col gap-0.5">
        {shown.map((candidate, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules may be alike; their order is what they are.
          <CandidateLine key={`${all}${i}`} candidate={candidate} />
        ))}
      </ol>
      {rest > 0 && (
        <button
          type="button"
          aria-expanded={all}
          onClick={(event) => {
            event.stopPropagation();
            setAll(!all);
          }}
          className="cursor-pointer self-start text-[0.78rem] text-xds hover:underline"
        >
          {all ? words.showFewer : words.showAll(choice.candidates.length)}
        </button>
      )}
    </section>
  );
}

/** The chosen or possible ones, what stopped the walk, and the last losers before the first of those. */
export function foldedCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  const decides = (c: Candidate) => c.outcome === 'chosen' || c.outcome === 'possible' || c.outcome === 'unknown';
  const first = candidates.findIndex(decides);
  if (first < 0) return candidates.slice(0, BEFORE + 1);
  const losers = candidates
    .slice(0, first)
    .filter((c) => c.outcome === 'lost')
    .slice(-BEFORE);
  return candidates.filter((c) => decides(c) || losers.includes(c));
}

function CandidateLine({ candidate }: { candidate: Candidate }) {
  const words = useWords().requests.choices.outcome;
  const say = usePathWords();
  const { outcome } = candidate;
  const reason = candidate.because ? say.reason(candidate.because) : words[outcome];
  const chosen = outcome === 'chosen';
  return (
    <li
      className={clsx(
        'min-w-0 rounded-md border-l-2 px-1.5 py-0.5 leading-snug',
        chosen
          ? 'border-good bg-good-soft'
          : outcome === 'possible'
            ? 'border-warn bg-warn-soft'
            : outcome === 'unknown'
              ? 'border-warn'
              : outcome === 'followed'
                ? 'border-line-strong'
                : 'border-transparent',
      )}
    >
      <Evident
        evidence={candidate.evidence}
        what={candidate.text}
        className="w-full"
        detail={<p className="text-[0.82rem] text-ink-2">{`${words[outcome]}: ${reason}`}</p>}
      >
        <span
          className={clsx(
            'font-mono text-[0.74rem] [overflow-wrap:anywhere]',
            chosen ? 'font-medium text-good' : outcome === 'possible' ? 'text-warn' : 'text-ink-3',
          )}
        >
          {chosen && <Check aria-label={words.chosen} className="mr-1 inline size-3" strokeWidth={3} />}
          {candidate.text}
        </span>
        {!chosen && <span className="block text-[0.72rem] text-ink-3">{reason}</span>}
      </Evident>
    </li>
  );
}
