'use client';
import clsx from 'clsx';
import { Pause, Play, RotateCcw, StepBack, StepForward } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import { slowdown } from '@/scene/request/journey.ts';
import { requestsWords } from '@/words/requests';
import { IconButton } from '../ui/Button.tsx';
import { isBrowserKey } from '../ui/browserKey.ts';
import { type JourneyControls, SPEEDS } from './useJourney.ts';

const SPEED_TEXT: Readonly<Record<number, string>> = { 0.25: '¼×', 0.5: '½×', 1: '1×', 2: '2×' };

/** Play, step and speed, with what the present step is about. Space, ← and → do the same from anywhere on the page. */
export function Player({ controls, narration }: { controls: JourneyControls; narration: string }) {
  const words = useWords(requestsWords).player;
  const { journey, step, playing, atEnd, speed } = controls;
  useKeys(controls);
  const factor = slowdown(journey, speed);
  return (
    <section aria-label={words.label} className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <div className="flex items-center gap-0.5">
        <IconButton label={words.back} onClick={() => controls.toStep(step - 1)} disabled={step <= 0}>
          <StepBack aria-hidden className="size-4" />
        </IconButton>
        <IconButton
          tone="primary"
          label={playing ? words.pause : atEnd ? words.again : words.play}
          onClick={controls.toggle}
        >
          {playing ? (
            <Pause aria-hidden className="size-4" />
          ) : atEnd ? (
            <RotateCcw aria-hidden className="size-4" />
          ) : (
            <Play aria-hidden className="size-4" />
          )}
        </IconButton>
        <IconButton label={words.forward} onClick={() => controls.toStep(step + 1)} disabled={atEnd}>
          <StepForward aria-hidden className="size-4" />
        </IconButton>
      </div>
      <Steps controls={controls} />
      {/* While it plays, a reader of the screen would be talked over; by hand each step is said. */}
      <p aria-live={playing ? 'off' : 'polite'} className="min-h-5 min-w-60 flex-1 text-sm text-ink">
        {narration}
      </p>
      <div className="ml-auto flex items-center gap-3 text-[0.8rem] text-ink-3">
        <span
          title={factor === null ? words.unslowed : words.slowedHelp}
          className="tabular cursor-help max-[900px]:hidden"
        >
          {factor === null ? '' : (journey.realMs === 0 ? words.slowedOver : words.slowed)(factor.toLocaleString('en'))}
        </span>
        <fieldset className="flex items-center rounded-lg border border-line p-0.5">
          <legend className="sr-only">{words.speed}</legend>
          {SPEEDS.map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={value === speed}
              onClick={() => controls.setSpeed(value)}
              className={clsx(
                'tabular h-6 cursor-pointer rounded-md px-2 transition-colors',
                value === speed ? 'bg-xds-soft font-semibold text-xds' : 'hover:text-ink',
              )}
            >
              {SPEED_TEXT[value]}
            </button>
          ))}
        </fieldset>
      </div>
    </section>
  );
}

/** A dot a step: out, then back. */
function Steps({ controls }: { controls: JourneyControls }) {
  const words = useWords(requestsWords).player;
  const { journey, step } = controls;
  const n = journey.steps.length;
  return (
    <div className="flex items-center max-[1000px]:hidden">
      {journey.steps.map((s, i) => (
        <button
          key={`${s.heading}${s.station}`}
          type="button"
          tabIndex={-1}
          aria-label={words.step(i + 1, n)}
          title={words.step(i + 1, n)}
          onClick={() => controls.toStep(i)}
          className="group flex h-6 w-3.5 cursor-pointer items-center justify-center"
        >
          <span
            className={clsx(
              'rounded-full transition-all group-hover:bg-ink-2',
              i === step ? 'size-2.5 bg-xds' : i < step ? 'size-1.5 bg-ink-3' : 'size-1.5 bg-line-strong',
              s.heading !== 'out' && i !== step && 'opacity-60',
            )}
          />
        </button>
      ))}
    </div>
  );
}

function useKeys(controls: JourneyControls) {
  const latest = useRef(controls);
  useEffect(() => {
    latest.current = controls;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isBrowserKey(event) || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest('input, select, textarea, [role="dialog"], [role="slider"], [contenteditable]')) return;
      const { step, toggle, toStep } = latest.current;
      // Space on a button or link is that button's own.
      if (event.key === ' ' && !target?.closest('button, a')) toggle();
      else if (event.key === 'ArrowRight') toStep(step + 1);
      else if (event.key === 'ArrowLeft') toStep(step - 1);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
