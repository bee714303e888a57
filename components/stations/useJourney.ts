'use client';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { setParams, useStill } from '@/client/url.ts';
import { type Journey, journeyOf } from '@/scene/request/journey.ts';
import type { RailScene } from '@/scene/request/rail.ts';
import { createJourneyPlayer, type JourneyPlayer } from './behaviours/journeyPlayer.ts';
import type { Way } from './way.ts';

export const SPEEDS = [0.25, 0.5, 1, 2] as const;

export type JourneyControls = {
  readonly journey: Journey;
  readonly step: number;
  readonly playing: boolean;
  readonly atEnd: boolean;
  readonly speed: number;
  readonly setSpeed: (speed: number) => void;
  readonly toggle: () => void;
  readonly toStep: (step: number) => void;
  /** Goes to where the request is at this station on its way out; does nothing where it never was. */
  readonly toStation: (station: number) => void;
  readonly particle: RefObject<SVGGElement | null>;
  readonly playhead: RefObject<HTMLElement | null>;
};

/**
 * The animation of one request. Plays once by itself when it is opened without `?step=`; a step taken by hand goes to
 * the URL. In a still picture, or where motion is not wanted, it stands where the request was decided.
 */
export function useJourney(path: Way, scene: RailScene | null, unit: number): JourneyControls {
  const journey = useMemo(() => journeyOf(path), [path]);
  const still = useStill();
  const particle = useRef<SVGGElement | null>(null);
  const playhead = useRef<HTMLElement | null>(null);
  const player = useRef<JourneyPlayer | null>(null);
  const [start] = useState(() => startStep(journey, path, still));
  const [step, setStep] = useState(start.step);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const begun = useRef(false);

  useEffect(() => {
    const made = createJourneyPlayer(
      {
        particle: () => particle.current,
        playhead: () => playhead.current,
        onStep: setStep,
        onPlaying: setPlaying,
      },
      { step: start.step },
    );
    player.current = made;
    return () => {
      made.destroy();
      begun.current = false;
    };
  }, [start]);

  const failed = path.failure !== null;
  const failedAt = failed ? path.failedAt : null;
  useEffect(() => {
    if (!scene) return;
    player.current?.update({ journey, scene, unit, speed, hop: still || wantsNoMotion(), failedAt, failed });
    if (begun.current) return;
    begun.current = true;
    if (start.play) player.current?.play();
  }, [journey, scene, unit, speed, still, failedAt, failed, start]);

  const toStep = (to: number) => {
    const clamped = Math.min(Math.max(0, to), Math.max(0, journey.steps.length - 1));
    player.current?.toStep(clamped);
    setParams({ step: String(clamped) }, 'replace');
  };
  return {
    journey,
    step,
    playing,
    atEnd: step >= journey.steps.length - 1,
    speed,
    setSpeed,
    toggle: () => {
      if (playing) player.current?.pause();
      else player.current?.play();
      setParams({ step: '' }, 'replace');
    },
    toStep,
    toStation: (station) => {
      const at = journey.steps.findIndex((s) => s.station === station);
      if (at >= 0) toStep(at);
    },
    particle,
    playhead,
  };
}

function startStep(journey: Journey, path: Way, still: boolean): { step: number; play: boolean } {
  const asked = new URLSearchParams(location.search).get('step');
  if (asked !== null && /^\d+$/.test(asked)) return { step: Number(asked), play: false };
  if (!still && !wantsNoMotion()) return { step: 0, play: true };
  const decided = journey.steps.findIndex((s) => s.station === path.failedAt);
  const turn = journey.steps.findLastIndex((s) => s.heading === 'out');
  return { step: decided >= 0 ? decided : Math.max(0, turn), play: false };
}

const wantsNoMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
