import type { Station } from '@/mesh/path/stations.ts';
import type { Way } from './way.ts';

const WIDTH = 152;

/** The stations as marks in a row; the broken one red, what was not reached hollow. Decoration beside words. */
export function MiniRail({
  path,
  mark = null,
}: {
  path: Pick<Way, 'stations' | 'failure' | 'security'> | null;
  /** Station with a ring around it. */
  mark?: number | null;
}) {
  if (path === null) return <span />;
  const { stations, failure, security } = path;
  const pitch = (WIDTH - 12) / Math.max(1, stations.length - 1);
  const x = (i: number) => 6 + i * pitch;
  return (
    <svg aria-hidden viewBox={`0 0 ${WIDTH} 20`} className="h-5 w-full">
      {stations.slice(1).map((to, i) => {
        const states = [stations[i]?.state, to.state];
        const ghost = states.includes('not-reached');
        return (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: stations have no name but their place.
            key={i}
            d={`M${x(i)} 10H${x(i + 1)}`}
            stroke={ghost ? 'var(--line-strong)' : failure ? 'var(--ink-3)' : 'var(--good)'}
            strokeWidth={ghost ? 1 : 2}
            strokeDasharray={ghost ? '2 3' : states.includes('unknown') ? '1 4' : undefined}
          />
        );
      })}
      {stations.map((station, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: stations have no name but their place.
        <g key={i} transform={`translate(${x(i)} 10)`}>
          {i === mark && <circle r={8} fill="var(--xds-soft)" stroke="var(--xds)" strokeWidth={1.5} />}
          <Mark station={station} sealed={security === 'mtls'} />
        </g>
      ))}
    </svg>
  );
}

const COLOR = {
  app: 'var(--ink-2)',
  interception: 'var(--warn)',
  envoy: 'var(--cert)',
  wire: 'var(--cert)',
} as const satisfies Record<Station['kind'], string>;

function Mark({ station, sealed }: { station: Station; sealed: boolean }) {
  const bad = station.state === 'failed';
  const hollow = station.state === 'not-reached' || station.state === 'absent';
  const color = bad ? 'var(--bad)' : COLOR[station.kind];
  const shape = {
    fill: hollow ? 'var(--surface)' : color,
    stroke: color,
    strokeWidth: 1.25,
    opacity: hollow ? 0.5 : 1,
  };
  switch (station.kind) {
    case 'app':
      return <rect {...shape} x={-4} y={-4} width={8} height={8} rx={2} />;
    case 'interception':
      return <path {...shape} d="M0 -4.5L4.5 0L0 4.5L-4.5 0Z" />;
    case 'envoy':
      return <circle {...shape} r={4.5} />;
    case 'wire':
      if (bad) return <path d="M-3 -4L3 4M3 -4L-3 4" stroke={color} strokeWidth={2} />;
      return sealed && !hollow ? (
        <rect x={-7} y={-3.5} width={14} height={7} fill="none" stroke={color} rx={1} />
      ) : null;
  }
}
