'use client';
import clsx from 'clsx';
import { Check, ChevronDown } from 'lucide-react';
import { type MouseEvent, useState } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { Candidate, Choice, FactKey } from '@/mesh/path/stations.ts';
import { requestsWords } from '@/words/requests';
import { Evident } from './Evident.tsx';
import { folded } from './fold.ts';
import { shortRule } from './shortRule.ts';
import { usePathWords } from './usePathWords.ts';

/** The fact that says what came of a choice: the candidates are shown under it. */
export const RESULT_OF: Readonly<Record<Choice['of'], readonly FactKey[]>> = {
  rule: ['redirected-to', 'bypassed', 'dropped'],
  'filter-chain': ['filter-chain'],
  'virtual-host': ['virtual-host'],
  route: ['route'],
  weight: ['cluster'],
  endpoint: ['endpoint'],
  policy: ['policy'],
};

/** What was chosen and what lost to it, in the order in which the real thing tried them; most of it a press away. */
export function ChoiceList({ choice, alone = false }: { choice: Choice; alone?: boolean }) {
  const words = useWords(requestsWords).choices;
  const [all, setAll] = useState(false);
  const { candidates } = choice;
  const at = candidates.findIndex((c) => c.outcome === 'chosen');
  const shown = all ? candidates : folded(choice, alone);
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    setAll(!all);
  };
  return (
    <div className="mt-1 flex min-w-0 flex-col gap-1">
      {shown.length > 0 && (
        <ol className="flex flex-col gap-0.5">
          {shown.map((candidate) => (
            <CandidateLine
              key={candidates.indexOf(candidate)}
              candidate={candidate}
              text={choice.of === 'rule' ? shortRule(candidate.text) : candidate.text}
            />
          ))}
        </ol>
      )}
      {candidates.length > 1 && (all || shown.length < candidates.length) && (
        <button
          type="button"
          aria-expanded={all}
          aria-label={`${words[choice.of]}: ${all ? words.fewer : words.all(candidates.length)}`}
          onClick={toggle}
          className="inline-flex cursor-pointer items-center gap-1 self-start text-[0.76rem] text-xds hover:underline"
        >
          {all
            ? words.fewer
            : shown.length > 1
              ? words.all(candidates.length)
              : at >= 0
                ? words.show(at + 1, candidates.length)
                : words.candidates(candidates.length)}
          <ChevronDown aria-hidden className={clsx('size-3 transition-transform', all && 'rotate-180')} />
        </button>
      )}
    </div>
  );
}

const BOX: Readonly<Record<Candidate['outcome'], string>> = {
  chosen: 'border-good bg-good-soft',
  possible: 'border-warn bg-warn-soft',
  unknown: 'border-warn',
  followed: 'border-line-strong',
  lost: 'border-transparent',
  'not-tried': 'border-transparent',
};

function CandidateLine({ candidate, text }: { candidate: Candidate; text: string }) {
  const words = useWords(requestsWords).choices.outcome;
  const say = usePathWords();
  const { outcome } = candidate;
  const reason = candidate.because ? say.reason(candidate.because) : words[outcome];
  const chosen = outcome === 'chosen';
  return (
    <li className={clsx('min-w-0 rounded-md border-l-2 px-1.5 py-0.5 leading-snug', BOX[outcome])}>
      <Evident
        evidence={candidate.evidence}
        what={candidate.text}
        className="w-full"
        detail={
          <div className="flex flex-col gap-1">
            <p className="font-mono text-[0.8rem] [overflow-wrap:anywhere]">{candidate.text}</p>
            <p className="text-[0.82rem] text-ink-2">{`${words[outcome]}: ${reason}`}</p>
          </div>
        }
      >
        <span
          className={clsx(
            'block font-mono text-[0.74rem] leading-snug [overflow-wrap:anywhere]',
            chosen ? 'font-medium text-good' : outcome === 'possible' ? 'text-warn' : 'text-ink-3',
          )}
        >
          {chosen && <Check aria-label={words.chosen} className="mr-1 inline size-3" strokeWidth={3} />}
          {text}
        </span>
        {!chosen && (
          <span className="block text-[0.72rem] leading-snug text-ink-3 [overflow-wrap:anywhere]">{reason}</span>
        )}
      </Evident>
    </li>
  );
}
