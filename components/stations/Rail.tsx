'use client';
import clsx from 'clsx';
import type { CSSProperties, RefObject } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import { nameOf } from '@/mesh/model';
import type { Station } from '@/mesh/path/stations.ts';
import type { RailScene, RailStop } from '@/scene/request/rail.ts';
import type { Words } from '@/words';
import { requestsWords } from '@/words/requests';
import { Dotted } from '../ui/Dotted.tsx';
import { shortSpiffe } from '../ui/format.ts';
import { RailPicture } from './RailPicture.tsx';
import { chosenEndpoint, factOf, shortCluster } from './say.ts';
import { stationName, stationTitle } from './stationName.ts';
import type { Way } from './way.ts';

/** The request's way: pods, stations, the wire between, and the particle that runs along it. */
export function Rail({
  way,
  scene,
  unit,
  active,
  retried,
  noted,
  particle,
  onSelect,
}: {
  way: Way;
  scene: RailScene;
  unit: number;
  active: number | null;
  /** Earlier tries that failed. */
  retried: number;
  /** Stations whose cards say that something is different. */
  noted?: ReadonlyMap<number, unknown>;
  particle: RefObject<SVGGElement | null>;
  onSelect: (station: number) => void;
}) {
  const words = useWords(requestsWords);
  return (
    <fieldset className="relative" style={{ height: scene.height }}>
      <legend className="sr-only">{words.stations.rail(way.stations.length)}</legend>
      <RailPicture way={way} scene={scene} unit={unit} active={active} noted={noted} />
      {scene.pods.map((pod) => (
        <PodLabel key={pod.stations[0]} way={way} pod={pod} down={scene.flow === 'down'} />
      ))}
      {scene.tube && <WireLabels way={way} scene={scene} unit={unit} retried={retried} />}
      {scene.stops.map((stop) => {
        const station = way.stations[stop.index];
        return station ? (
          <StationButton
            key={stop.index}
            station={station}
            stop={stop}
            scene={scene}
            unit={unit}
            active={stop.index === active}
            noted={noted?.has(stop.index) ?? false}
            onSelect={() => onSelect(stop.index)}
          />
        ) : null;
      })}
      <svg
        aria-hidden
        className="pointer-events-none absolute inset-0 overflow-visible"
        width={scene.width}
        height={scene.height}
      >
        <g ref={particle} style={{ color: 'var(--good)' }}>
          <circle r={unit * 0.95} fill="currentColor" opacity={0.16} />
          <circle r={unit * 0.46} fill="currentColor" stroke="var(--surface)" strokeWidth={unit * 0.1} />
          <g data-part="envelope" opacity={0} stroke="var(--cert)" strokeWidth={unit * 0.1} strokeLinejoin="round">
            <path data-part="body" fill="var(--cert-soft)" />
            <path data-part="flap" fill="var(--cert-soft)" />
          </g>
          <circle data-part="wax" r={unit * 0.3} fill="currentColor" opacity={0} />
        </g>
      </svg>
    </fieldset>
  );
}

function PodLabel({ way, pod, down }: { way: Way; pod: RailScene['pods'][number]; down: boolean }) {
  const words = useWords(requestsWords).stations;
  const station = way.stations[pod.stations[0] ?? 0];
  const ip = pod.stations
    .map((i) => way.stations[i])
    .flatMap((s) => (s ? [factOf(s, 'address')?.value] : []))
    .find((v) => v !== undefined && !v.startsWith('127.'));
  const name = station?.pod ? nameOf(station.pod) : (station?.title ?? '');
  return (
    <p
      className={clsx(
        'absolute flex gap-1.5 px-3.5 pt-2 text-[0.78rem] text-ink-3',
        down ? 'pl-[5.8rem]!' : pod.side === 'server' && 'justify-end',
      )}
      style={{ left: pod.x, top: pod.y, width: pod.width }}
      title={station?.pod ?? name}
    >
      <span className="shrink-0">{station?.pod ? words.pod : words.noPod[pod.side]}</span>
      <span className="min-w-0 truncate font-mono text-ink-2">{name}</span>
      {ip && pod.width > 300 && <span className="shrink-0 font-mono">· {ip.replace(/:\d+$/, '')}</span>}
    </p>
  );
}

function StationButton({
  station,
  stop,
  scene,
  unit,
  active,
  noted,
  onSelect,
}: {
  station: Station;
  stop: RailStop;
  scene: RailScene;
  unit: number;
  active: boolean;
  noted: boolean;
  onSelect: () => void;
}) {
  const words = useWords(requestsWords);
  const name = stationName(station, words);
  const sub = subline(station, words);
  const quiet = station.state === 'not-reached' || station.state === 'absent';
  const across = scene.flow === 'across';
  const style: CSSProperties = across
    ? { left: stop.slot.x, width: stop.slot.width, top: stop.y - 2.6 * unit, paddingTop: 5.3 * unit }
    : { left: stop.x - 2 * unit, right: 0.5 * unit, top: stop.y - 2 * unit, height: 4 * unit, paddingLeft: 4.6 * unit };
  if (station.kind === 'wire' && across) {
    style.top = stop.y - 1.35 * unit;
    style.height = 2.7 * unit;
    style.paddingTop = 0;
  }
  return (
    <button
      type="button"
      aria-pressed={active}
      aria-label={[
        name,
        station.title,
        sub,
        station.state === 'passed' ? '' : words.stations.state[station.state],
        noted ? words.stations.differs : '',
      ]
        .filter(Boolean)
        .join(', ')}
      onClick={onSelect}
      className={clsx(
        'absolute flex cursor-pointer flex-col rounded-lg px-1',
        across ? 'items-center text-center' : 'items-start justify-center text-left',
      )}
      style={style}
    >
      {station.kind !== 'wire' && (
        <>
          <span
            className={clsx(
              'text-[0.85rem] leading-tight font-medium',
              station.state === 'failed' ? 'text-bad' : quiet ? 'text-ink-3' : active ? 'text-xds' : 'text-ink',
            )}
          >
            {name}
          </span>
          <span
            className={clsx(
              'line-clamp-2 max-w-full text-[0.74rem] leading-snug [overflow-wrap:anywhere]',
              station.state === 'failed' ? 'text-bad' : 'text-ink-3',
            )}
          >
            {sub}
          </span>
        </>
      )}
    </button>
  );
}

/** The one thing about a station that is worth reading from afar. */
function subline(station: Station, words: Words['requests']): string {
  if (station.state !== 'passed') return words.stations.state[station.state];
  switch (station.kind) {
    case 'app':
      return station.side === 'client'
        ? (factOf(station, 'dials')?.value ?? (station.title || (factOf(station, 'authority')?.value ?? '')))
        : [factOf(station, 'answers')?.value, factOf(station, 'address')?.value].filter(Boolean).join(' · ') ||
            station.title;
    case 'interception': {
      const port = factOf(station, 'redirected-to')?.value;
      const chain = stationTitle(station, words);
      return port ? `${chain} → :${port}` : chain;
    }
    case 'envoy': {
      if (station.side === 'server')
        return [factOf(station, 'mtls-mode')?.value, factOf(station, 'status')?.value].filter(Boolean).join(' · ');
      const cluster = factOf(station, 'cluster')?.value;
      const endpoint = factOf(station, 'endpoint')?.value ?? chosenEndpoint(station);
      return [cluster && shortCluster(cluster), endpoint].filter(Boolean).join(' → ');
    }
    case 'wire':
      return '';
  }
}

function WireLabels({ way, scene, unit, retried }: { way: Way; scene: RailScene; unit: number; retried: number }) {
  const words = useWords(requestsWords).wire;
  const wire = way.stations.find((s) => s.kind === 'wire');
  const tube = scene.tube;
  if (!tube || !wire) return null;
  const quiet = wire.state === 'not-reached';
  const sni = factOf(wire, 'sni')?.value;
  const tone = { mtls: 'text-cert', tls: 'text-ink-2', plain: 'text-warn', unknown: 'text-ink-3' }[way.security];
  const identities = (
    <>
      <Identity label={words.presents} id={way.clientIdentity} />
      <Identity label={words.presents} id={way.serverIdentity} right={scene.flow === 'across'} />
    </>
  );
  if (scene.flow === 'down')
    return (
      <div
        className={clsx('pointer-events-none absolute flex flex-col justify-center gap-0.5', quiet && 'opacity-50')}
        style={{ left: tube.x + tube.width + 1.2 * unit, right: 0, top: tube.y, height: tube.height }}
      >
        <WireName way={way} wire={wire} tone={tone} />
        {sni && <p className="truncate font-mono text-[0.72rem] text-ink-3">{sni}</p>}
        {identities}
      </div>
    );
  return (
    <div
      className={clsx('pointer-events-none absolute flex flex-col px-2', quiet && 'opacity-50')}
      style={{ left: tube.x, width: tube.width, top: 0, height: scene.height }}
    >
      <div className="flex flex-col items-center justify-end pb-1.5 text-center" style={{ height: tube.y }}>
        <WireName way={way} wire={wire} tone={tone} />
        {sni && (
          <p
            title={sni}
            className="pointer-events-auto line-clamp-2 max-w-full font-mono text-[0.7rem] leading-tight text-balance [overflow-wrap:anywhere] text-ink-3"
          >
            <Dotted text={sni} />
          </p>
        )}
      </div>
      <div className="flex justify-between gap-2" style={{ marginTop: tube.height + unit * 0.4 }}>
        {identities}
      </div>
      {retried > 0 && (
        <p className="mt-auto pb-1 text-center text-[0.74rem] text-warn">{words.earlierTries(retried)}</p>
      )}
    </div>
  );
}

/** How it travelled; where it never did, only where it was bound for. */
function WireName({ way, wire, tone }: { way: Way; wire: Station; tone: string }) {
  const words = useWords(requestsWords);
  return wire.state === 'not-reached' ? (
    <p className="text-[0.85rem] text-ink-2">{way.stations.some((s) => s.side === 'server') ? '' : wire.title}</p>
  ) : (
    <p className={clsx('text-[0.85rem] font-semibold', tone)}>{words.wire[way.security]}</p>
  );
}

function Identity({ label, id, right = false }: { label: string; id: string | null; right?: boolean }) {
  if (id === null) return <span />;
  return (
    <p
      title={id}
      className={clsx(
        'pointer-events-auto min-w-0 flex-1 text-[0.72rem] leading-tight text-ink-3',
        right && 'text-right',
      )}
    >
      {label}
      <span className="block font-mono text-cert [overflow-wrap:anywhere]">{shortSpiffe(id)}</span>
    </p>
  );
}
