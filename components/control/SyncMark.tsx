import type { CellState } from '@/mesh/sync/matrix';
import type { Tone } from '../ui/tones.ts';

export const STATE_TONE: Readonly<Record<CellState | 'unheld', Tone>> = {
  synced: 'good',
  pushing: 'xds',
  stale: 'warn',
  nack: 'bad',
  'not-sent': 'neutral',
  unknown: 'neutral',
  unheld: 'warn',
};

/** A sync state as a shape of its own, in 16 × 16 units, so that it is told apart without colour. */
export function SyncMark({ state, size = 1 }: { state: CellState | 'unheld'; size?: number }) {
  return (
    <svg aria-hidden viewBox="-8 -8 16 16" style={{ width: `${size}rem`, height: `${size}rem` }} className="shrink-0">
      {shapeOf(state)}
    </svg>
  );
}

function shapeOf(state: CellState | 'unheld') {
  switch (state) {
    case 'synced':
      return <circle r={3.6} fill="var(--good)" />;
    case 'pushing':
      return (
        <>
          <circle r={4.6} fill="none" stroke="var(--xds)" strokeWidth={1.4} strokeOpacity={0.35} />
          <path
            d="M0-4.6A4.6 4.6 0 0 1 4.6 0"
            fill="none"
            stroke="var(--xds)"
            strokeWidth={1.8}
            strokeLinecap="round"
          />
        </>
      );
    case 'stale':
      return <path d="M0-5.6 6.1 4.6H-6.1Z" fill="var(--warn)" strokeLinejoin="round" />;
    case 'nack':
      return (
        <>
          <path d="M-2.8-6.6H2.8L6.6-2.8V2.8L2.8 6.6H-2.8L-6.6 2.8V-2.8Z" fill="var(--bad)" />
          <path d="M-2.4-2.4 2.4 2.4M2.4-2.4-2.4 2.4" stroke="var(--surface)" strokeWidth={1.7} strokeLinecap="round" />
        </>
      );
    case 'not-sent':
      return <path d="M-3.2 0H3.2" stroke="var(--ink-3)" strokeWidth={1.4} strokeLinecap="round" strokeOpacity={0.6} />;
    case 'unknown':
      return <circle r={3.2} fill="none" stroke="var(--ink-3)" strokeWidth={1.4} strokeDasharray="1.6 1.75" />;
    case 'unheld':
      return (
        <path d="M0-5.4 5.4 0 0 5.4-5.4 0Z" fill="none" stroke="var(--warn)" strokeWidth={1.6} strokeLinejoin="round" />
      );
  }
}
