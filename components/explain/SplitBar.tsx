'use client';
import clsx from 'clsx';
import { useWords } from '@/client/MeshProvider.tsx';
import type { BranchReport } from '@/wire/explain';
import { explainWords } from '@/words/explain';
import { explainViewWords } from '@/words/explainView';
import { shortCluster } from '../stations/say.ts';
import { formatShare } from '../ui/format.ts';
import { FILL_TONE } from '../ui/tones.ts';
import { verdictTone } from './tones.ts';

/** Every way that the request may go, as wide as it is likely; a press chooses the one that is shown. */
export function SplitBar({
  branches,
  chosen,
  onChoose,
}: {
  branches: readonly BranchReport[];
  chosen: number;
  onChoose: (branch: number) => void;
}) {
  const words = useWords(explainViewWords).branches;
  const say = useWords(explainWords);
  if (branches.length < 2) return null;
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="sr-only">{words.label}</legend>
      <div aria-hidden className="flex h-2 gap-0.5 overflow-hidden rounded-full">
        {branches.map((branch, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: branches have no name but their place.
            key={i}
            className={clsx(
              'min-w-1.5 transition-opacity',
              FILL_TONE[verdictTone(branch.verdict)],
              i === chosen ? 'opacity-100' : 'opacity-45',
            )}
            style={{ flexGrow: branch.probability, flexBasis: 0 }}
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-1.5">
        {branches.map((branch, i) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: branches have no name but their place.
            key={i}
            type="button"
            aria-pressed={i === chosen}
            onClick={() => onChoose(i)}
            className={clsx(
              'flex min-w-0 max-w-full cursor-pointer items-center gap-2 rounded-lg border px-2.5 py-1 text-[0.82rem] transition-colors',
              i === chosen
                ? 'border-xds bg-xds-soft text-ink'
                : 'border-line text-ink-2 hover:border-line-strong hover:text-ink',
            )}
          >
            <span
              aria-hidden
              className={clsx('size-2 shrink-0 rounded-full', FILL_TONE[verdictTone(branch.verdict)])}
            />
            <span className="tabular shrink-0 font-semibold">{formatShare(branch.probability)}</span>
            <span className="min-w-0 truncate">{wayName(branch, words.noCluster)}</span>
            <span className="shrink-0 text-ink-3">
              {say.verdicts[branch.verdict.kind].toLowerCase()}
              {branch.verdict.status !== null && ` ${branch.verdict.status}`}
            </span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** What tells one way from another: where it leads. */
const wayName = (branch: BranchReport, none: string): string => {
  const end = branch.stations.findLast((s) => s.kind === 'app' && s.side === 'server')?.title;
  return branch.cluster !== null ? shortCluster(branch.cluster) : end || none;
};
