'use client';
import clsx from 'clsx';
import { Ban, CircleSlash, OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { Evidence } from '@/mesh/model';
import { nameOf } from '@/mesh/model';
import type { Station } from '@/mesh/path/stations.ts';
import { requestsWords } from '@/words/requests';
import { Help } from '../ui/Help.tsx';
import { Evident } from './Evident.tsx';
import { FactList } from './FactList.tsx';
import { stationName, stationTitle } from './stationName.ts';
import { usePathWords } from './usePathWords.ts';

/** Everything known of one station. A press anywhere on it selects the station on the rail. */
export function StationCard({
  station,
  note,
  active,
  onSelect,
}: {
  station: Station;
  /** Stands first in the card: what is different here. */
  note?: ReactNode;
  active: boolean;
  onSelect: () => void;
}) {
  const words = useWords(requestsWords);
  const name = stationName(station, words);
  const title = stationTitle(station, words);
  const ghost = station.state === 'not-reached' || station.state === 'absent';
  const failed = station.state === 'failed';
  const help = station.kind === 'interception' ? words.help.interception : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same is done with the keyboard by the station's button on the rail.
    <section
      aria-label={station.title === '' ? name : `${name}, ${station.title}`}
      aria-current={active ? 'step' : undefined}
      onClick={onSelect}
      className={clsx(
        'flex min-w-0 flex-col gap-2.5 rounded-xl border p-3 transition-[border-color,box-shadow] duration-200',
        ghost ? 'border-dashed border-line-strong/70 bg-transparent' : 'bg-surface',
        active
          ? failed
            ? 'border-bad shadow-[0_0_0_3px_var(--bad-soft)]'
            : 'border-xds shadow-[0_0_0_3px_var(--xds-soft)]'
          : failed
            ? 'border-bad/60'
            : !ghost && 'border-line hover:border-line-strong',
      )}
    >
      <header className="flex min-w-0 flex-col gap-0.5">
        <h3 className={clsx('flex items-center gap-1.5 text-sm font-semibold', ghost ? 'text-ink-3' : 'text-ink')}>
          {name}
          {help && <Help term={help[0]}>{help[1]}</Help>}
        </h3>
        {title !== '' && (
          <p className="truncate text-[0.78rem] text-ink-3" title={station.pod ? nameOf(station.pod) : station.title}>
            {title}
          </p>
        )}
      </header>
      {note}
      <StateLine station={station} />
      {(station.facts.length > 0 || station.choices.length > 0) && (
        <FactList facts={station.facts} choices={station.choices} />
      )}
      {station.state === 'passed' && station.facts.length === 0 && station.choices.length === 0 && (
        <p className="text-[0.8rem] text-ink-3">{words.stations.nothing}</p>
      )}
      <Sources station={station} />
    </section>
  );
}

function StateLine({ station }: { station: Station }) {
  const words = useWords(requestsWords).stations.state;
  const say = usePathWords();
  const { state, because } = station;
  if (state === 'passed') return null;
  const Icon = state === 'failed' ? OctagonX : state === 'unknown' ? CircleSlash : Ban;
  // Where a fact already says why, the state need not say it again.
  const said = because !== null && station.facts.some((f) => f.note?.code === because.code);
  return (
    <div
      className={clsx(
        'flex gap-1.5 text-[0.8rem] leading-snug',
        state === 'failed' ? 'font-medium text-bad' : 'text-ink-3',
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <p>
        {words[state]}
        {because !== null && !said && <span className="block font-normal">{say.reason(because)}</span>}
      </p>
    </div>
  );
}

/** Where this station's facts were read, each source once, in a quiet last line. */
function Sources({ station }: { station: Station }) {
  const words = useWords(requestsWords);
  const sources = new Map<Evidence['kind'], Evidence>();
  for (const { evidence } of [...station.facts, ...station.choices.flatMap((c) => c.candidates)])
    if (evidence.kind !== 'unknown' && !sources.has(evidence.kind)) sources.set(evidence.kind, evidence);
  if (sources.size === 0) return null;
  return (
    <footer className="mt-auto flex flex-wrap gap-x-1.5 border-t border-dashed border-line pt-2 text-[0.74rem] text-ink-3">
      <span className="sr-only">{words.stations.sources}: </span>
      {[...sources].map(([kind, evidence], i) => (
        <span key={kind}>
          <Evident evidence={evidence} what={words.evidence.short[kind]} className="hover:text-ink">
            {words.evidence.short[kind]}
          </Evident>
          {i < sources.size - 1 && ' ·'}
        </span>
      ))}
    </footer>
  );
}
