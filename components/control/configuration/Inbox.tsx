import clsx from 'clsx';
import { type KeyboardEvent, useState } from 'react';
import type { EpochMs } from '@/mesh/model';
import type { InboxItem } from '@/mesh/sync/inbox';
import type { Words } from '@/words';
import { Button } from '../../ui/Button.tsx';
import { isBrowserKey } from '../../ui/browserKey.ts';
import { formatDuration, formatTime, objectName } from '../../ui/format.ts';
import { SyncMark } from '../SyncMark.tsx';
import { InboxDetail } from './InboxDetail.tsx';

/** Refusals as a mail client has letters: the list, and the one that is open beside it. */
export function Inbox({
  items,
  open,
  now,
  onOpen,
  words,
}: {
  items: readonly InboxItem[];
  /** Key of the item that the link names; else the first one is shown. */
  open: string;
  now: EpochMs;
  onOpen: (key: string) => void;
  words: Words['control'];
}) {
  const w = words.inbox;
  const shown = items.find((item) => item.key === open) ?? items[0];
  const live = items.filter((item) => item.state === 'in-force').length;
  // What is over takes no room until it is asked for.
  const [unfolded, setUnfolded] = useState(false);
  const folded = live === 0 && !unfolded && !items.some((item) => item.key === open);
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || shown === undefined || isBrowserKey(event)) return;
    event.preventDefault();
    const next = items[Math.min(items.length - 1, Math.max(0, items.indexOf(shown) + step))];
    if (next === undefined) return;
    onOpen(next.key);
    event.currentTarget.querySelector<HTMLElement>(`[data-item="${next.key}"]`)?.focus();
  };
  return (
    <section
      aria-label={w.title}
      className={clsx('overflow-hidden rounded-2xl border bg-surface', live > 0 ? 'border-bad/45' : 'border-line')}
    >
      <header className={clsx('flex min-h-11 items-center gap-3 px-4', !folded && 'border-b border-line')}>
        <h2 className="text-sm font-semibold text-ink">{w.title}</h2>
        <p className="tabular text-[0.8rem] text-ink-3">
          {live > 0 && <span className="text-bad">{w.inForce(live)}</span>}
          {live > 0 && items.length > live && ' · '}
          {items.length > live && w.ended(items.length - live)}
        </p>
        {live === 0 && (
          <Button
            tone="ghost"
            aria-expanded={!folded}
            className="ml-auto h-6!"
            onClick={() => {
              setUnfolded(folded);
              if (!folded) onOpen('');
            }}
          >
            {folded ? w.show(items.length) : w.hide}
          </Button>
        )}
      </header>
      {folded ? null : (
        <div className="grid grid-cols-[minmax(14rem,19rem)_minmax(0,1fr)] max-[900px]:grid-cols-1">
          <ul
            aria-label={w.list}
            onKeyDown={onKeyDown}
            className="m-0 max-h-104 list-none overflow-y-auto border-line p-0 max-[900px]:max-h-48 max-[900px]:border-b min-[901px]:border-r"
          >
            {items.map((item) => (
              <li key={item.key}>
                <Letter item={item} now={now} open={item === shown} onOpen={onOpen} words={words} />
              </li>
            ))}
          </ul>
          {shown && <InboxDetail key={shown.key} item={shown} now={now} words={words} />}
        </div>
      )}
    </section>
  );
}

function Letter({
  item,
  now,
  open,
  onOpen,
  words,
}: {
  item: InboxItem;
  now: EpochMs;
  open: boolean;
  onOpen: (key: string) => void;
  words: Words['control'];
}) {
  const w = words.inbox;
  const [culprit] = item.culprits;
  const live = item.state === 'in-force';
  return (
    <button
      type="button"
      aria-pressed={open}
      data-item={item.key}
      data-state={item.state}
      tabIndex={open ? 0 : -1}
      onClick={() => onOpen(item.key)}
      className={clsx(
        'flex w-full cursor-pointer flex-col gap-0.5 border-b border-line/60 border-l-2 py-2.5 pr-3 pl-3 text-left -outline-offset-2!',
        open ? 'border-l-xds bg-xds-soft' : 'border-l-transparent hover:bg-sunken/60',
      )}
    >
      <span className="flex items-center gap-2">
        <SyncMark state={live ? 'nack' : 'not-sent'} size={0.85} />
        <span className={clsx('font-mono text-[0.8rem] font-medium', live ? 'text-bad' : 'text-ink-3')}>
          {item.type}
        </span>
        <span className={clsx('min-w-0 flex-1 truncate text-[0.85rem]', live ? 'font-medium text-ink' : 'text-ink-2')}>
          {item.resources
            .map(({ name }) => name)
            .filter((name) => name !== null)
            .join(', ') || words.types[item.type]}
        </span>
        <time className="tabular shrink-0 text-[0.75rem] text-ink-3" title={formatTime(item.firstAt)}>
          {live ? w.since(formatDuration(now - item.firstAt)) : w.over}
        </time>
      </span>
      <span className="truncate pl-5.5 text-[0.8rem] text-ink-2">
        {culprit ? objectName(culprit.object) : w.noCulprit}
      </span>
      <span className="truncate pl-5.5 text-[0.75rem] text-ink-3">
        {w.proxies(item.proxies.length)} · {item.resources[0]?.reason ?? item.text}
      </span>
    </button>
  );
}
