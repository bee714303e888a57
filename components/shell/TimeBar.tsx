'use client';
import { clsx } from 'clsx';
import { Pause, Play } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useMeshStore, useStore, useWords } from '@/client/MeshProvider';
import type { Playback } from '@/client/playback';
import { type EpochMs, epochMs, type Moment } from '@/mesh/model';
import type { Tick } from '@/wire/stream';
import { shellWords } from '@/words/shell';
import { isBrowserKey } from '../ui/browserKey.ts';
import { formatDate, formatTime } from '../ui/format.ts';
import { createTimeline } from './behaviours/timeline.ts';

/** How far the live timeline looks back. */
const LIVE_WINDOW_MS = 5 * 60_000;
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const STEP_MS = 1_000;
const LEAP_MS = 10_000;

/** Time is always on screen: of a recording with its controls, of a live mesh as the last five minutes. */
export function TimeBar({ play, fault }: Playback) {
  const words = useWords(shellWords).time;
  const clock = useStore((s) => s.clock);
  const ready = useStore((s) => s.ready);
  const replay = clock.kind === 'replay' ? clock : null;
  const recordedTicks = replay?.recording.ticks;
  const recorded = useCallback(() => recordedTicks ?? [], [recordedTicks]);
  return (
    <section
      aria-label={words.label}
      className="col-span-2 flex h-14 items-center gap-3 border-t border-line bg-surface px-4 text-[0.82rem]"
    >
      {ready && replay && (
        <>
          <button
            type="button"
            aria-label={replay.playing ? words.pause : words.play}
            title={replay.playing ? words.pause : words.play}
            onClick={() => play({ action: replay.playing ? 'pause' : 'play' })}
            className="grid size-9 place-items-center rounded-full bg-sunken text-ink hover:text-xds"
          >
            {replay.playing ? (
              <Pause aria-hidden className="size-4" fill="currentColor" />
            ) : (
              <Play aria-hidden className="size-4" fill="currentColor" />
            )}
          </button>
          <NowText withDate />
          {fault !== null && (
            <span role="alert" title={fault.remedy} className="min-w-0 truncate text-bad">
              {fault.message}
            </span>
          )}
          <Track from={replay.start} to={replay.end} ticks={recorded} play={play} />
          <label>
            <span className="sr-only">{words.speed}</span>
            <select
              value={replay.speed}
              onChange={(event) => play({ action: 'speed', speed: Number(event.target.value) })}
              className="rounded-lg border border-line bg-surface px-2 py-1 text-ink"
            >
              {SPEEDS.map((speed) => (
                <option key={speed} value={speed}>
                  {speed}×
                </option>
              ))}
            </select>
          </label>
          <time className="text-ink-3" title={words.replayHelp(formatDate(replay.recording.recordedAt))}>
            {formatTime(replay.end)}
          </time>
        </>
      )}
      {ready && !replay && <LiveTrack />}
    </section>
  );
}

function LiveTrack() {
  const words = useWords(shellWords).time;
  const store = useMeshStore();
  const lost = useStore((s) => s.connection === 'lost');
  const ticks = useCallback(() => {
    const { requests, moments } = store.getState().mesh;
    return [
      ...requests.map((r): Tick => ({ at: r.startedAt, kind: 'request', label: '' })),
      ...moments.flatMap(tickOf),
    ];
  }, [store]);
  return (
    <>
      <span
        className={clsx('flex items-center gap-2 font-medium', lost ? 'text-warn' : 'text-good')}
        title={lost ? words.asOfHelp : words.liveHelp}
      >
        <span aria-hidden className={clsx('size-2 rounded-full', lost ? 'bg-warn' : 'bg-good')} />
        {lost ? words.asOf(formatTime(store.now())) : words.live}
      </span>
      <Track from={null} to={null} ticks={ticks} play={null} />
      <NowText />
    </>
  );
}

function tickOf(moment: Moment): Tick[] {
  const { at } = moment;
  switch (moment.kind) {
    case 'push':
      return [{ at, kind: 'push', label: `${moment.type} ${moment.pod}` }];
    case 'nack':
      return [{ at, kind: 'nack', label: `${moment.type} ${moment.pod}` }];
    case 'certificate-renewed':
      return [{ at, kind: 'renewal', label: moment.rotation.pod }];
    case 'request-failed':
      return [{ at, kind: 'failure', label: moment.edge }];
    case 'nack-cleared':
    case 'object-changed':
    case 'source':
      return [];
  }
}

/** Mesh time as text, written by a timer of its own so that nothing else renders for it. */
function NowText({ withDate = false }: { withDate?: boolean }) {
  const store = useMeshStore();
  const time = useRef<HTMLTimeElement>(null);
  const date = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      const now = store.now();
      if (time.current) time.current.textContent = formatTime(now);
      if (date.current) date.current.textContent = formatDate(now).slice(0, -6);
    };
    write();
    const timer = setInterval(write, 200);
    const unsubscribe = store.subscribe(write);
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }, [store]);
  return (
    <span className="flex flex-col leading-tight">
      <time ref={time} className="min-w-[4.6rem] font-medium text-ink" />
      {withDate && <span ref={date} className="text-[0.68rem] text-ink-3" />}
    </span>
  );
}

/** The track with its ticks. In a recording it is a slider: arrows step a second, PageUp and PageDown ten. */
function Track({
  from,
  to,
  ticks,
  play,
}: {
  from: EpochMs | null;
  to: EpochMs | null;
  ticks: () => readonly Tick[];
  /** null: a live mesh, whose time cannot be moved. */
  play: Playback['play'] | null;
}) {
  const words = useWords(shellWords).time;
  const store = useMeshStore();
  const ref = useRef<HTMLDivElement>(null);
  const [position, setPosition] = useState(0);

  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const timeline = createTimeline(element, {
      now: store.now,
      ticks,
      range: () => (from !== null && to !== null ? [from, to] : [epochMs(store.now() - LIVE_WINDOW_MS), store.now()]),
      onSeek: play && ((at) => play({ action: 'seek', at })),
      onPosition: (share) => setPosition(Math.round(share * 1_000)),
    });
    return () => timeline.destroy();
  }, [store, from, to, ticks, play]);

  const seekBy = (ms: number) => {
    if (play === null || from === null || to === null) return;
    play({ action: 'seek', at: epochMs(Math.min(to, Math.max(from, store.now() + ms))) });
  };

  return (
    <div
      ref={ref}
      {...(play !== null && {
        role: 'slider',
        tabIndex: 0,
        'aria-label': words.scrub,
        'aria-valuemin': 0,
        'aria-valuemax': 1_000,
        'aria-valuenow': position,
        'aria-valuetext': formatTime(store.now()),
        onKeyDown: (event: React.KeyboardEvent) => {
          if (isBrowserKey(event)) return;
          const step = { ArrowLeft: -STEP_MS, ArrowRight: STEP_MS, PageDown: -LEAP_MS, PageUp: LEAP_MS }[event.key];
          if (step !== undefined) seekBy(step);
          else if (event.key === 'Home' && from !== null) play({ action: 'seek', at: from });
          else return;
          event.preventDefault();
        },
      })}
      className="relative h-8 min-w-0 flex-1 cursor-default rounded data-[scrub=true]:cursor-pointer"
      data-scrub={play !== null}
    />
  );
}
