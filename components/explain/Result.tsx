'use client';
import { Link2, RotateCw, Users } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { ApiFault, faultOf } from '@/client/api.ts';
import type { Explained } from '@/client/explain.ts';
import { useWords } from '@/client/MeshProvider.tsx';
import { setParams, useParam } from '@/client/url.ts';
import { type EpochMs, nameOf, type PodId } from '@/mesh/model';
import type { ExplainAnswer } from '@/wire/explain';
import { explainViewWords } from '@/words/explainView';
import { Stations } from '../stations/Stations.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { CopyText } from '../ui/Copyable.tsx';
import { FaultBox } from '../ui/FaultBox.tsx';
import { formatTime } from '../ui/format.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { AgreementLine } from './AgreementLine.tsx';
import { Assumptions } from './Assumptions.tsx';
import { Comparison } from './Comparison.tsx';
import { counterpart, type Parting, partings } from './compare.ts';
import { DifferenceNote } from './DifferenceNote.tsx';
import { edits } from './edits.ts';
import { OUTSIDE, type Question } from './question.ts';
import { SenderPicker } from './SenderPicker.tsx';
import { SplitBar } from './SplitBar.tsx';
import { ask, type useAsked } from './useAsked.ts';
import { Verdict } from './Verdict.tsx';
import { wayOf } from './wayOf.ts';

type Asked = ReturnType<typeof useAsked>;

/**
 * What becomes of the request that was asked about, beside another answer where there is one to compare it with. Asked again
 * in vain, the last answer stays below the reason.
 */
export function Result({
  asked,
  mine,
  theirs,
  other,
}: {
  asked: Asked;
  mine: Explained;
  theirs: Explained;
  other: Question | null;
}) {
  const words = useWords(explainViewWords);
  if (mine.answer === null && mine.error === null) return <Loading label={words.loading} />;
  return (
    <>
      {mine.error !== null && (
        <div role="alert">
          <FaultBox
            fault={faultOf(mine.error)}
            tone={mine.answer !== null || isTyped(mine.error) ? 'warn' : 'bad'}
            onRetry={isTyped(mine.error) ? undefined : mine.again}
          />
        </div>
      )}
      {mine.answer !== null && (
        <Answered asked={asked} answer={mine.answer} again={mine.again} theirs={theirs} other={other} />
      )}
    </>
  );
}

/** What was typed is at fault: asking the same again is no use. */
const isTyped = (error: Error | null): boolean =>
  error instanceof ApiFault && /^(url|from|method|header|host|token|address|not-for|sender)-/.test(error.fault.code);

/** The way that the verdict is about: the one that cannot be told, if there is one, else the likeliest. */
const decisive = (answer: ExplainAnswer): number =>
  Math.max(0, answer.verdict.kind === 'unknown' ? answer.branches.findIndex((b) => b.verdict.kind === 'unknown') : 0);

function Answered({
  asked,
  answer,
  again,
  theirs,
  other,
}: {
  asked: Asked;
  answer: ExplainAnswer;
  again: () => void;
  theirs: Explained;
  other: Question | null;
}) {
  const words = useWords(explainViewWords);
  const { question, versus, before } = asked;
  const [wayParam] = useParam('way');
  const [choosing, setChoosing] = useState(false);
  const [shown, setShown] = useState<'left' | 'right' | null>(null);
  const senders = versus !== '';
  const compared = other !== null && theirs.answer !== null ? theirs.answer : null;
  // Senders: this one left, the second right. An edit: the earlier answer left, this one right.
  const home = senders ? 'left' : 'right';
  const showing = compared === null ? home : (shown ?? home);
  const current = showing === home ? answer : (compared ?? answer);
  const index =
    /^\d+$/.test(wayParam) && Number(wayParam) < current.branches.length ? Number(wayParam) : decisive(current);
  const branch = current.branches[index];
  const against = compared === null ? null : current === answer ? compared : answer;
  const matched = branch && against ? counterpart(branch, against.branches) : null;
  const left = showing === 'left' ? branch : matched;
  const right = showing === 'left' ? matched : branch;
  const parts = useMemo(() => (left && right ? partings(left.stations, right.stations) : []), [left, right]);
  if (branch === undefined) return null;
  const way = wayOf(branch);
  const notes = notesOf(parts, showing, senders ? words.compare : null, words.compare, {
    left: senderName(senders ? question.from : (before?.from ?? ''), words),
    right: senderName(senders ? versus : question.from, words),
  });
  return (
    <>
      {asked.observed !== '' && <AgreementLine id={asked.observed} question={question} answer={answer} />}
      {left && right && (
        <Comparison
          kind={senders ? 'senders' : 'edit'}
          left={{ name: senders ? senderName(question.from, words) : words.compare.before, branch: left }}
          right={{ name: senders ? senderName(versus, words) : words.compare.now, branch: right }}
          parts={parts}
          shown={showing}
          note={before && !senders ? edited(before, question, words) : undefined}
          onShow={(side) => {
            setShown(side);
            setParams({ way: '', step: '' }, 'replace');
          }}
          onStop={() => {
            setShown(null);
            ask({ ...asked, versus: '', before: null });
          }}
        />
      )}
      {theirs.error !== null && <FaultBox tone="warn" fault={faultOf(theirs.error)} onRetry={theirs.again} />}
      <Verdict branch={branch}>
        <span className="tabular text-[0.8rem] text-ink-3">
          {words.at(formatTime(Date.parse(current.at) as EpochMs))}
        </span>
        <IconButton label={words.again} onClick={again} className="-ml-1.5">
          <RotateCw aria-hidden className="size-3.5" />
        </IconButton>
        {choosing || senders ? (
          <SenderPicker
            label={words.compare.with}
            value={versus}
            opened={!senders}
            onClose={() => setChoosing(false)}
            className="h-8! w-56"
            onChange={(value) => {
              setChoosing(false);
              ask({ ...asked, versus: value, before: null });
            }}
          />
        ) : (
          <Button onClick={() => setChoosing(true)}>
            <Users aria-hidden className="size-3.5" />
            {words.compare.with}
          </Button>
        )}
        <CopyText text={() => location.href} label={words.link}>
          <Link2 aria-hidden className="size-3.5" />
        </CopyText>
      </Verdict>
      {current.unread.length > 0 && (
        <div className="flex flex-col gap-2">
          <h2 className="text-[0.82rem] text-ink-3">{words.unread}</h2>
          {current.unread.map(({ pod, ...fault }) => (
            <FaultBox
              key={pod}
              tone="warn"
              fault={{ ...fault, message: `${nameOf(pod as PodId)}: ${fault.message}` }}
            />
          ))}
        </div>
      )}
      <SplitBar
        branches={current.branches}
        chosen={index}
        onChoose={(i) => setParams({ way: String(i), step: '' }, 'replace')}
      />
      <Stations key={`${current.at} ${index} ${showing}`} way={way} notes={notes} />
      <Assumptions texts={current.assumptions.map((a) => a.text)} />
    </>
  );
}

type ViewWords = (typeof explainViewWords)['en'];

/** `order` of `shop/order`. */
const senderName = (from: string, words: ViewWords): string =>
  from === OUTSIDE ? words.sender.outside.toLowerCase() : from.slice(from.indexOf('/') + 1);

function edited(before: Question, now: Question, words: ViewWords): string {
  return words.compare.changed(
    edits(before, now)
      .map((part) => words.compare.asked[part])
      .join(words.compare.and),
  );
}

function notesOf(
  parts: readonly Parting[],
  showing: 'left' | 'right',
  senders: ViewWords['compare'] | null,
  words: ViewWords['compare'],
  names: { readonly left: string; readonly right: string },
): ReadonlyMap<number, ReactNode> {
  const side = showing === 'left' ? 'right' : 'left';
  return new Map(
    parts.flatMap((part, i): readonly (readonly [number, ReactNode])[] => {
      const at = part[showing];
      if (at === null) return [];
      return [
        [
          at,
          <DifferenceNote
            key={at}
            heading={i === 0 ? (senders ? words.here : words.hereEdited) : null}
            differences={part.differences}
            side={side}
            lead={senders ? words.other(names[side]) : side === 'left' ? words.was : words.now.toLowerCase()}
            nothing={words.nothing}
          />,
        ],
      ];
    }),
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-4">
      <p className="text-sm text-ink-3">{label}</p>
      <Skeleton className="h-20 w-full rounded-xl" />
      <Skeleton className="h-48 w-full rounded-xl" />
      <div className="grid grid-cols-7 gap-3 max-[1100px]:grid-cols-4">
        {['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => (
          <Skeleton key={key} className="h-64 rounded-xl" />
        ))}
      </div>
    </div>
  );
}
