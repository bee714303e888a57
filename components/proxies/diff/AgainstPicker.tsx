'use client';
import { Clock, Copy, RadioTower } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMesh, useMeshNow, useStore, useWords } from '@/client/MeshProvider';
import { hasProxy, type PodId } from '@/mesh/model';
import { compareWords } from '@/words/compare';
import { Button } from '../../ui/Button.tsx';
import { formatDuration, formatTime } from '../../ui/format.ts';
import type { Earlier } from '../one/useConfig.ts';

const SELECT = 'h-8 min-w-0 max-w-full rounded-lg border border-line bg-surface px-2 text-sm text-ink-2';

/** What to compare with: istiod, an earlier time, another proxy. As `cards` each is explained. */
export function AgainstPicker({
  pod,
  against,
  earlier,
  cards = false,
  onPick,
}: {
  pod: PodId;
  against: string;
  earlier: readonly Earlier[];
  cards?: boolean;
  onPick: (against: string) => void;
}) {
  const words = useWords(compareWords);
  const replay = useStore(({ clock }) => clock.kind === 'replay');
  const proxies = useMesh(
    (mesh) =>
      Object.values(mesh.pods)
        .filter((other) => other.id !== pod && hasProxy(other))
        .map(({ id }) => id)
        .sort(),
    (a, b) => a.join() === b.join(),
  );
  const istiod = (
    <Button pressed={against === 'istiod'} disabled={replay} onClick={() => onPick('istiod')}>
      <RadioTower aria-hidden className="size-3.5" />
      {words.choices.istiod}
    </Button>
  );
  const times = (
    <select
      aria-label={words.choices.earlier}
      value={against.startsWith('at:') ? against : ''}
      disabled={earlier.length === 0}
      onChange={(event) => onPick(event.target.value)}
      className={SELECT}
    >
      <option value="">{earlier.length === 0 ? words.noEarlier : words.pickTime}</option>
      {earlier.map(({ fetchedAt }) => (
        <EarlierOption key={fetchedAt} at={fetchedAt} />
      ))}
    </select>
  );
  const others = (
    <select
      aria-label={words.choices.proxy}
      value={against.startsWith('proxy:') ? against : ''}
      onChange={(event) => onPick(event.target.value)}
      className={SELECT}
    >
      <option value="">{words.pickProxy}</option>
      {proxies.map((id) => (
        <option key={id} value={`proxy:${id}`}>
          {id}
        </option>
      ))}
    </select>
  );
  if (!cards)
    return (
      <fieldset aria-label={words.label} className="m-0 flex min-w-0 flex-wrap items-center gap-2 border-0 p-0">
        {istiod}
        {times}
        {others}
      </fieldset>
    );
  return (
    <ul className="grid max-w-[72rem] grid-cols-[repeat(auto-fit,minmax(min(18rem,100%),1fr))] gap-4">
      <Card
        icon={<RadioTower aria-hidden />}
        title={words.choices.istiod}
        help={words.choiceHelp.istiod}
        note={replay ? words.onlyLive : null}
      >
        {istiod}
      </Card>
      <Card
        icon={<Clock aria-hidden />}
        title={words.choices.earlier}
        help={words.choiceHelp.earlier}
        note={earlier.length === 0 ? words.noEarlierHelp : null}
      >
        {times}
      </Card>
      <Card icon={<Copy aria-hidden />} title={words.choices.proxy} help={words.choiceHelp.proxy} note={null}>
        {others}
      </Card>
    </ul>
  );
}

function EarlierOption({ at }: { at: Earlier['fetchedAt'] }) {
  const words = useWords(compareWords);
  const now = useMeshNow(10_000);
  return <option value={`at:${at}`}>{words.ago(formatTime(at), formatDuration(Math.max(0, now - at)))}</option>;
}

function Card({
  icon,
  title,
  help,
  note,
  children,
}: {
  icon: ReactNode;
  title: string;
  help: string;
  note: string | null;
  children: ReactNode;
}) {
  return (
    <li className="flex flex-col items-start gap-2.5 rounded-xl border border-line bg-surface p-4">
      <span className="text-xds [&>svg]:size-5">{icon}</span>
      <h3 className="text-base font-medium">{title}</h3>
      <p className="text-sm leading-relaxed text-ink-2">{help}</p>
      {note !== null && <p className="text-[0.8rem] leading-relaxed text-ink-3">{note}</p>}
      <div className="mt-auto max-w-full pt-1">{children}</div>
    </li>
  );
}
