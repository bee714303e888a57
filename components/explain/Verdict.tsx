'use client';
import clsx from 'clsx';
import { CircleCheck, CircleHelp, OctagonX, ShieldX, SquareArrowOutUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import { objectId } from '@/mesh/model';
import type { BranchReport } from '@/wire/explain';
import { explainViewWords } from '@/words/explainView';
import { Evident } from '../stations/Evident.tsx';
import { originText, shortCluster } from '../stations/say.ts';
import { Chip } from '../ui/Chip.tsx';
import { causeOf } from './compare.ts';
import { verdictTone } from './tones.ts';
import { sentence, verdictText } from './verdictText.ts';

const ICON = { answered: CircleCheck, denied: ShieldX, failed: OctagonX, unknown: CircleHelp } as const;
const BOX = {
  good: 'border-good/40 bg-good-soft',
  bad: 'border-bad/45 bg-bad-soft',
  warn: 'border-warn/45 bg-warn-soft',
  neutral: 'border-line bg-surface',
} as const;
const INK = { good: 'text-good', bad: 'text-bad', warn: 'text-warn', neutral: 'text-ink-3' } as const;

/** How it ends, in one sentence, with its cause and the Istio object behind it. `children`: what can be done with it. */
export function Verdict({ branch, children }: { branch: BranchReport; children?: ReactNode }) {
  const all = useWords(explainViewWords);
  const words = all.verdict;
  const { verdict } = branch;
  const tone = verdictTone(verdict);
  const Icon =
    tone === 'neutral'
      ? SquareArrowOutUpRight
      : verdict.kind === 'answered' && tone === 'bad'
        ? OctagonX
        : ICON[verdict.kind];
  const cause = causeOf(branch);
  const reached = branch.stations.some((s) => s.kind === 'wire' && s.state !== 'not-reached');
  // That the app decides what it says is said by there being no status.
  const why = verdict.code === 'app-answered' ? '' : sentence(verdict.reason);
  return (
    <section
      aria-label={verdictText(branch, words)}
      className={clsx('flex flex-wrap items-start gap-x-6 gap-y-3 rounded-xl border px-4 py-3', BOX[tone])}
    >
      <div className="flex min-w-0 flex-[1_1_28rem] gap-3">
        <Icon aria-hidden className={clsx('mt-0.5 size-6 shrink-0', INK[tone])} />
        <div className="flex min-w-0 flex-col gap-1">
          <h2 aria-live="polite" className="text-lg leading-tight font-semibold tracking-tight text-ink">
            {verdictText(branch, words)}
          </h2>
          {why !== '' && <p className="text-sm leading-snug text-ink-2 [overflow-wrap:anywhere]">{why}</p>}
          <div className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1.5 text-[0.82rem] text-ink-2">
            {cause && (
              <span>
                {words.cause}{' '}
                <Evident
                  evidence={{ kind: 'object', object: objectId(cause.kind, cause.namespace, cause.name) }}
                  what={originText(cause)}
                  className="font-medium text-ink underline [overflow-wrap:anywhere]"
                >
                  {originText(cause)}
                </Evident>
              </span>
            )}
            {verdict.flags !== '-' && (
              <Chip tone={tone} title={words.flagsHelp}>
                {words.flags} {verdict.flags}
              </Chip>
            )}
            {reached && <Chip>{all.security[branch.tls]}</Chip>}
            {branch.cluster !== null && <Chip title={branch.cluster}>{shortCluster(branch.cluster)}</Chip>}
          </div>
        </div>
      </div>
      {children && <div className="flex flex-wrap items-center justify-end gap-2">{children}</div>}
    </section>
  );
}
