'use client';
import clsx from 'clsx';
import { X } from 'lucide-react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { BranchReport } from '@/wire/explain';
import { explainViewWords } from '@/words/explainView';
import { requestsWords } from '@/words/requests';
import { MiniRail } from '../stations/MiniRail.tsx';
import { stationName } from '../stations/stationName.ts';
import { IconButton } from '../ui/Button.tsx';
import { TEXT_TONE } from '../ui/tones.ts';
import type { Parting } from './compare.ts';
import { useDifferenceName, useTold } from './DifferenceNote.tsx';
import { verdictTone } from './tones.ts';
import { verdictText } from './verdictText.ts';
import { wayOf } from './wayOf.ts';

export type Side = { readonly name: string; readonly branch: BranchReport };

/** Two answers side by side: how each ends, where they part, and what each has there. */
export function Comparison({
  kind,
  left,
  right,
  parts,
  shown,
  note,
  onShow,
  onStop,
}: {
  /** `senders`: the same request from two; `edit`: before and after an edit. */
  kind: 'senders' | 'edit';
  left: Side;
  right: Side;
  parts: readonly Parting[];
  shown: 'left' | 'right';
  /** What was edited. */
  note?: string;
  onShow: (side: 'left' | 'right') => void;
  onStop: () => void;
}) {
  const words = useWords(explainViewWords).compare;
  const requests = useWords(requestsWords);
  const name = useDifferenceName();
  const told = useTold(words.nothing);
  const [first] = parts;
  const does = ({ branch: { verdict } }: Side) =>
    verdict.kind === 'answered' && verdict.status !== null && verdict.status >= 400
      ? words.answeredWith(verdict.status)
      : words.works[verdict.kind];
  const same = does(left) === does(right);
  const heading =
    kind === 'senders'
      ? same
        ? words.headingSame(does(left))
        : words.heading(left.name, does(left), right.name, does(right))
      : same
        ? words.editedSame(does(right))
        : words.edited(does(left), does(right));
  const station = first && [stationName(first.station, requests), first.station.title].filter(Boolean).join(', ');
  const where = station
    ? (kind === 'senders' ? words.part : words.partEdited)(station)
    : kind === 'senders'
      ? words.never
      : words.neverEdited;
  return (
    <section aria-label={words.label} className="flex flex-col gap-3 rounded-xl border border-line bg-surface p-3.5">
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-base leading-snug font-semibold text-ink">
            {heading} <span className="font-normal text-ink-2">{where}</span>
          </h2>
          {(note !== undefined || parts.length > 1) && (
            <p className="text-[0.82rem] text-ink-3">
              {[note, parts.length > 1 && words.moreStations(parts.length - 1)].filter(Boolean).join(' ')}
            </p>
          )}
        </div>
        <IconButton size="small" label={kind === 'senders' ? words.stop : words.forget} onClick={onStop}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </header>
      <div className="grid gap-3 min-[900px]:grid-cols-2">
        {(['left', 'right'] as const).map((at) => (
          <SideCard
            key={at}
            side={at === 'left' ? left : right}
            parted={first?.[at] ?? null}
            shown={shown === at}
            onShow={() => onShow(at)}
          />
        ))}
      </div>
      {first && (
        <table className="w-full table-fixed text-left text-[0.82rem]">
          <caption className="sr-only">{where}</caption>
          <thead>
            <tr className="text-[0.75rem] text-ink-3">
              <th scope="col" className="w-[22%] py-1 pr-3 font-normal">
                {station}
              </th>
              <th scope="col" className="py-1 pr-3 font-normal">
                {left.name}
              </th>
              <th scope="col" className="py-1 font-normal">
                {right.name}
              </th>
            </tr>
          </thead>
          <tbody>
            {first.differences.map((d) => (
              <tr key={d.key} className="border-t border-line align-top">
                <th scope="row" className="py-1.5 pr-3 font-normal text-ink-2">
                  {name(d.key)}
                </th>
                {(['left', 'right'] as const).map((at) => (
                  <td
                    key={at}
                    className={clsx(
                      'py-1.5 pr-3 font-mono text-[0.78rem] leading-snug [overflow-wrap:anywhere]',
                      d[at].some((t) => t.fact?.tone === 'bad' || (t.fact === null && t.state === 'failed'))
                        ? 'text-bad'
                        : d[at].length === 0
                          ? 'text-ink-3'
                          : 'text-ink',
                    )}
                  >
                    {told(d[at])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function SideCard({
  side,
  parted,
  shown,
  onShow,
}: {
  side: Side;
  parted: number | null;
  shown: boolean;
  onShow: () => void;
}) {
  const all = useWords(explainViewWords);
  const { branch } = side;
  return (
    <button
      type="button"
      aria-pressed={shown}
      title={all.compare.show(side.name)}
      onClick={onShow}
      className={clsx(
        'flex min-w-0 cursor-pointer items-center gap-3 rounded-lg border px-3 py-2 text-left transition-colors',
        shown ? 'border-xds bg-xds-soft/40' : 'border-line hover:border-line-strong',
      )}
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate text-[0.78rem] text-ink-3">{side.name}</span>
        <span className={clsx('block text-sm leading-snug font-medium', TEXT_TONE[verdictTone(branch.verdict)])}>
          {verdictText(branch, all.verdict)}
        </span>
      </span>
      <span className="w-38 shrink-0 max-[1100px]:hidden">
        <MiniRail path={wayOf(branch)} mark={parted} />
      </span>
    </button>
  );
}
