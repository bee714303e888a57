'use client';
import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import { columnWeight, layoutRail } from '@/scene/request/rail.ts';
import { flagsWords } from '@/words/flags';
import { requestsWords } from '@/words/requests';
import { useElementSize } from '../ui/useElementSize.ts';
import { useRem } from '../ui/useRem.ts';
import { HandshakeLink } from './HandshakeLink.tsx';
import { narrate } from './narration.ts';
import { Player } from './Player.tsx';
import { Rail } from './Rail.tsx';
import { StationCard } from './StationCard.tsx';
import { type JourneyControls, useJourney } from './useJourney.ts';
import type { Way } from './way.ts';

/** rem; below the first the rail runs down, below the second the cards take two rows. */
const DOWN_BELOW = 56;
const TWO_ROWS_BELOW = 88;

/** A request's way: the rail with its particle, the player, and a card for each station with all that is known of it. */
export function Stations({
  way,
  retried = 0,
  notes,
  children,
}: {
  way: Way;
  /** Earlier tries that failed. */
  retried?: number;
  /** Said in a station's card, by its index: what is different there. */
  notes?: ReadonlyMap<number, ReactNode>;
  /** Stands below, with the animation's controls at hand. */
  children?: (controls: JourneyControls) => ReactNode;
}) {
  const words = useWords(requestsWords);
  const flags = useWords(flagsWords);
  const unit = useRem();
  const [box, { width }] = useElementSize<HTMLDivElement>();
  const [selected, setSelected] = useState<number | null>(null);
  const { stations } = way;
  const failedAt = way.failure === null ? null : way.failedAt;
  const flow = width > 0 && width / unit < DOWN_BELOW ? 'down' : 'across';
  const railWidth = flow === 'down' ? Math.min(width, 24 * unit) : width;
  const scene = useMemo(
    () => (width > 0 ? layoutRail({ stations, failedAt, width: railWidth, unit, flow }) : null),
    [stations, failedAt, width, railWidth, unit, flow],
  );
  const controls = useJourney(way, scene, unit);
  const atStep = controls.journey.steps[controls.step];
  const active = selected ?? atStep?.station ?? null;
  const select = (station: number) => {
    const reached = controls.journey.steps.some((s) => s.station === station);
    setSelected(reached ? null : station);
    if (reached) controls.toStation(station);
  };
  const following = {
    ...controls,
    toggle: () => {
      setSelected(null);
      controls.toggle();
    },
    toStep: (step: number) => {
      setSelected(null);
      controls.toStep(step);
    },
  };
  const cards = stations.map((station, i) => (
    <StationCard
      // biome-ignore lint/suspicious/noArrayIndexKey: stations have no name but their place.
      key={i}
      station={station}
      note={
        <>
          {notes?.get(i)}
          {station.kind === 'wire' && <HandshakeLink way={way} />}
        </>
      }
      active={i === active}
      onSelect={() => select(i)}
    />
  ));
  const rail = scene && (
    <Rail
      way={way}
      scene={scene}
      unit={unit}
      active={active}
      retried={retried}
      noted={notes}
      particle={controls.particle}
      onSelect={select}
    />
  );
  const player = <Player controls={following} narration={narrate(way, atStep, { requests: words, flags })} />;
  return (
    <>
      <h2 className="sr-only">{words.stations.rail(stations.length)}</h2>
      <div ref={box} className="flex flex-col gap-3.5">
        {flow === 'down' ? (
          <>
            {player}
            <div className="flex flex-wrap items-start gap-4">
              <div className="sticky top-0" style={{ width: railWidth }}>
                {rail}
              </div>
              <div className="flex min-w-72 flex-1 flex-col gap-3">{cards}</div>
            </div>
          </>
        ) : (
          <>
            {rail ?? <div className="h-48" />}
            {player}
            <div className="grid items-stretch gap-3" style={{ gridTemplateColumns: columns(way, width / unit) }}>
              {cards}
            </div>
          </>
        )}
      </div>
      {children?.(controls)}
    </>
  );
}

/** The rail's own columns where there is room for a card under each station; else two rows, split at the wire. */
function columns({ stations }: Way, rem: number): string {
  if (rem >= TWO_ROWS_BELOW || stations.length <= 4)
    return stations.map((s) => `minmax(0,${columnWeight(s.kind)}fr)`).join(' ');
  return `repeat(${Math.ceil(stations.length / 2)}, minmax(0,1fr))`;
}
