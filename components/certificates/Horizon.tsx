import clsx from 'clsx';
import type { EpochMs, PodId } from '@/mesh/model';
import { horizonScale, stackDots } from '@/scene/certificates/horizon';
import type { Words } from '@/words';
import { formatDuration } from '../ui/format.ts';
import { Help } from '../ui/Help.tsx';
import { FILL_TONE } from '../ui/tones.ts';
import { useElementSize } from '../ui/useElementSize.ts';
import { type CertificateRow, stateAt } from './rows.ts';
import { STATE_TONE } from './states.ts';

const LEVELS = 4;
const STEP_REM = 0.8;
/** Room that a label of the axis, and a mark, take, in px. */
const LABEL = 40;
const MARK = 14;

/** All certificates on one axis of time left. A mark drifts left, and flies back to the right when it is renewed. */
export function Horizon({
  rows,
  now,
  selected,
  onSelect,
  words,
}: {
  rows: readonly CertificateRow[];
  now: EpochMs;
  selected: PodId | null;
  onSelect: (pod: PodId) => void;
  words: Words['certificates'];
}) {
  const w = words.horizon;
  // The whole lifetime, not what is left of it, sets the scale: an axis that shrinks by itself could not be read.
  const longest = Math.max(60_000, ...rows.map(({ life }) => life.end - life.start));
  const [chart, { width }] = useElementSize<HTMLDivElement>();
  const share = (px: number) => (px * 100) / (width || 1_000);
  const scale = horizonScale(longest, share(LABEL));
  const byPod = new Map(rows.map((row) => [row.pod, row]));
  const stacks = stackDots(
    rows.map((row) => ({ id: row.pod, x: scale.x(row.certificate.leaf.notAfter - now) })),
    share(MARK),
    LEVELS,
  );
  // By id, so that a mark keeps its element, and its motion, when another overtakes it.
  const dots = [...stacks.dots].sort((a, b) => (a.id < b.id ? -1 : 1));
  const left = (row: CertificateRow | undefined) =>
    formatDuration(Math.max(0, (row?.certificate.leaf.notAfter ?? now) - now));
  const levels = Math.max(2, ...dots.map((dot) => dot.level + 1));
  return (
    <figure className="m-0" aria-label={w.text(rows.length, left(rows[0]), left(rows.at(-1)))}>
      <figcaption className="mb-2 flex items-center gap-2 text-[0.8rem] text-ink-2">
        {w.label}
        <Help term={w.label}>
          {w.help.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Help>
      </figcaption>
      <div
        ref={chart}
        aria-hidden
        className="relative mr-2 ml-2"
        style={{ height: `${levels * STEP_REM + (stacks.more.length > 0 ? 1.1 : 0.5)}rem` }}
      >
        {scale.ticks.map((tick) => (
          <div key={tick.x} className="absolute inset-y-0 border-l border-line" style={{ left: `${tick.x}%` }} />
        ))}
        <div className="absolute inset-y-0 left-0 border-l-2 border-bad/60" />
        {stacks.more.map(({ x, count }) => (
          <span
            key={x}
            className="tabular absolute -translate-x-1/2 text-[0.72rem] leading-none text-ink-2"
            style={{ left: `${x}%`, bottom: `${LEVELS * STEP_REM + 0.25}rem` }}
          >
            +{count.toLocaleString('en')}
          </span>
        ))}
        {dots.map((dot) => {
          const row = byPod.get(dot.id);
          if (row === undefined) return null;
          const state = stateAt(row, now);
          return (
            <button
              key={dot.id}
              type="button"
              tabIndex={-1}
              title={`${row.workload} · ${words.row.left(left(row))}`}
              onClick={() => onSelect(dot.id)}
              className="absolute -translate-x-1/2 cursor-pointer p-0.5 transition-[left,bottom] duration-700 ease-out motion-reduce:transition-none"
              style={{ left: `${dot.x}%`, bottom: `${dot.level * STEP_REM}rem` }}
            >
              <span
                className={clsx(
                  'block size-2.5 rounded-full ring-2 transition-shadow',
                  FILL_TONE[STATE_TONE[state]],
                  selected === dot.id ? 'ring-ink' : 'ring-surface',
                )}
              />
            </button>
          );
        })}
      </div>
      <div aria-hidden className="relative mr-2 ml-2 h-6 border-t border-line-strong">
        {scale.ticks.map((tick, index) => (
          <span
            key={tick.x}
            className={clsx(
              'tabular absolute top-1 text-[0.72rem] whitespace-nowrap text-ink-3',
              index === scale.ticks.length - 1 ? '-translate-x-full' : '-translate-x-1/2',
            )}
            style={{ left: `${tick.x}%` }}
          >
            {tick.value} {tick.unit}
          </span>
        ))}
      </div>
    </figure>
  );
}
