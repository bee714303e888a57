'use client';
import { useMemo, useState } from 'react';
import { ApiFault } from '@/client/api.ts';
import { useWords } from '@/client/MeshProvider.tsx';
import type { Fault, RequestId } from '@/mesh/model';
import { columnWeight, layoutRail } from '@/scene/request/rail.ts';
import type { RequestDetail } from '@/wire/requestDetail';
import { flagsWords } from '@/words/flags';
import { requestsWords } from '@/words/requests';
import { Button } from '../../ui/Button.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useRem } from '../list/useRem.ts';
import { useRequestDetail } from './detail.ts';
import { FailureNote } from './FailureNote.tsx';
import { Hops } from './Hops.tsx';
import { LinesContext, linesOf } from './lines.ts';
import { narrate } from './narration.ts';
import { closeRequest, OpenedHeader } from './OpenedHeader.tsx';
import { Player } from './Player.tsx';
import { Rail } from './Rail.tsx';
import { StationCard } from './StationCard.tsx';
import { TimeBars } from './TimeBars.tsx';
import { useJourney } from './useJourney.ts';
import { useWidth } from './useSize.ts';

/** One request opened: its way station by station, what each knows, where the time went, and the calls around it. */
export function OpenedRequest({ id }: { id: RequestId }) {
  const words = useWords(requestsWords);
  const { detail, error, retry } = useRequestDetail(id);
  return (
    <div className="h-full overflow-y-auto" aria-busy={detail === null && error === null}>
      <div className="flex min-h-full flex-col gap-3.5 px-5 py-4">
        {detail !== null ? (
          <Opened detail={detail} />
        ) : error !== null ? (
          <div className="mx-auto w-full max-w-xl py-12">
            <h1 className="sr-only">{words.title}</h1>
            <FaultBox fault={faultOf(error, words.opened.gone)} tone="warn">
              <div className="flex gap-2 pt-1">
                <Button onClick={closeRequest}>{words.opened.back}</Button>
                <Button tone="ghost" onClick={retry}>
                  {words.opened.refresh}
                </Button>
              </div>
            </FaultBox>
          </div>
        ) : (
          <Loading label={words.opened.loading} />
        )}
      </div>
    </div>
  );
}

const faultOf = (error: Error, message: string): Fault =>
  error instanceof ApiFault ? error.fault : { code: 'request-unreadable', message, remedy: error.message };

/** rem; below the first the rail runs down, below the second the cards take two rows. */
const DOWN_BELOW = 56;
const TWO_ROWS_BELOW = 88;

function Opened({ detail }: { detail: RequestDetail }) {
  const words = useWords(requestsWords);
  const flags = useWords(flagsWords);
  const { request, path } = detail;
  const unit = useRem();
  const [box, width] = useWidth<HTMLDivElement>();
  const [selected, setSelected] = useState<number | null>(null);
  const flow = width > 0 && width / unit < DOWN_BELOW ? 'down' : 'across';
  const railWidth = flow === 'down' ? Math.min(width, 24 * unit) : width;
  const scene = useMemo(
    () =>
      width > 0 ? layoutRail({ stations: path.stations, failedAt: path.failedAt, width: railWidth, unit, flow }) : null,
    [path, width, railWidth, unit, flow],
  );
  const controls = useJourney(path, scene, unit);
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
  const cards = path.stations.map((station, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: stations have no name but their place.
    <StationCard key={i} station={station} active={i === active} onSelect={() => select(i)} />
  ));
  const rail = scene && (
    <Rail
      path={path}
      scene={scene}
      unit={unit}
      active={active}
      retried={request.retried.length}
      particle={controls.particle}
      onSelect={select}
    />
  );
  return (
    <LinesContext value={useMemo(() => linesOf(request), [request])}>
      <OpenedHeader request={request} path={path} />
      {path.failure && <FailureNote path={path} failure={path.failure} />}
      <h2 className="sr-only">{words.stations.rail(path.stations.length)}</h2>
      <div ref={box} className="flex flex-col gap-3.5">
        {flow === 'down' ? (
          <>
            <Player controls={following} narration={narrate(path, atStep, { requests: words, flags })} />
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
            <Player controls={following} narration={narrate(path, atStep, { requests: words, flags })} />
            <div className="grid items-stretch gap-3" style={{ gridTemplateColumns: columns(path, width / unit) }}>
              {cards}
            </div>
          </>
        )}
      </div>
      <div className={detail.tree.length > 1 ? 'grid gap-3.5 min-[1200px]:grid-cols-2' : 'grid gap-3.5'}>
        <TimeBars path={path} playhead={controls.playhead} />
        {detail.tree.length > 1 && <Hops detail={detail} current={request.id} />}
      </div>
    </LinesContext>
  );
}

/** The rail's own columns where there is room for a card under each station; else two rows, split at the wire. */
function columns(path: RequestDetail['path'], rem: number): string {
  if (rem >= TWO_ROWS_BELOW || path.stations.length <= 4)
    return path.stations.map((s) => `minmax(0,${columnWeight(s.kind)}fr)`).join(' ');
  return `repeat(${Math.ceil(path.stations.length / 2)}, minmax(0,1fr))`;
}

function Loading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-4">
      <h1 className="sr-only">{label}</h1>
      <div className="flex items-center gap-3">
        <Skeleton className="size-8" />
        <Skeleton className="h-7 w-96" />
      </div>
      <Skeleton className="h-48 w-full rounded-xl" />
      <div className="grid grid-cols-7 gap-3 max-[1100px]:grid-cols-4">
        {['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => (
          <Skeleton key={key} className="h-64 rounded-xl" />
        ))}
      </div>
    </div>
  );
}
