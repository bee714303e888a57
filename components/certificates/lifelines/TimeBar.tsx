'use client';
import clsx from 'clsx';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { setParams } from '@/client/url';
import { ZOOMS } from '@/scene/certificates/timeWindow';
import type { Words } from '@/words';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Toggle } from '../../ui/Chip.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { Help } from '../../ui/Help.tsx';
import type { TimeControl } from './useTimeWindow.ts';

/** Above the lifelines: which stretch of time, and which lines. */
export function TimeBar({
  time,
  seen,
  text,
  gone,
  goneCount,
  troubles,
  words,
}: {
  time: TimeControl;
  seen: { readonly pods: number; readonly certificates: number; readonly since: string; readonly dropped: number };
  text: string;
  gone: boolean;
  goneCount: number;
  troubles: boolean;
  words: Words['lifelines'];
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pb-3">
      <fieldset
        aria-label={words.zoom}
        className="m-0 flex overflow-hidden rounded-lg border border-line bg-surface p-0"
      >
        {ZOOMS.map((zoom, index) => (
          <button
            key={zoom}
            type="button"
            aria-pressed={zoom === time.zoom}
            onClick={() => time.setZoom(zoom)}
            className={clsx(
              'h-8 cursor-pointer px-2.5 text-[0.8rem] whitespace-nowrap -outline-offset-2!',
              zoom === time.zoom ? 'bg-xds-soft text-xds' : 'text-ink-2 hover:bg-sunken hover:text-ink',
            )}
          >
            {words.zooms[index]}
          </button>
        ))}
      </fieldset>
      <div className="flex items-center gap-1">
        <IconButton label={words.earlier} onClick={() => time.moveBy(-0.5)}>
          <ChevronLeft aria-hidden className="size-4" />
        </IconButton>
        <IconButton label={words.later} onClick={() => time.moveBy(0.5)} disabled={time.following}>
          <ChevronRight aria-hidden className="size-4" />
        </IconButton>
        {!time.following && <Button onClick={time.toNow}>{words.toNow}</Button>}
      </div>
      <Toggle pressed={troubles} tone="warn" onClick={() => setParams({ troubles: troubles ? '' : '1' }, 'replace')}>
        {words.troubles}
      </Toggle>
      <Toggle
        pressed={gone}
        count={goneCount}
        disabled={goneCount === 0 && !gone}
        onClick={() => setParams({ gone: gone ? '' : '1' }, 'replace')}
      >
        {words.gone}
      </Toggle>
      <div className="ml-auto flex min-w-0 items-center gap-3">
        <span role="status" className="text-[0.8rem] text-ink-3 max-[1250px]:hidden">
          {words.lead(seen.pods, seen.certificates)} {words.since(seen.since)}
          {seen.dropped > 0 && `; ${words.dropped(seen.dropped)}`}
        </span>
        <Help term={words.help.term}>
          {words.help.text.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Help>
        <FilterField
          label={words.filter}
          value={text}
          onChange={(q) => setParams({ q }, 'replace')}
          className="w-64 max-w-full"
        />
      </div>
    </div>
  );
}
