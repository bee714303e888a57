// biome-ignore-all lint/a11y/useSemanticElements: lines laid out freely, and only those in sight, lose the meaning of table elements; roles keep it.
// biome-ignore-all lint/a11y/useFocusableInteractive: one line at a time takes the focus, as the ARIA grid pattern has it.
import clsx from 'clsx';
import type { EpochMs, PodId } from '@/mesh/model';
import type { Lane } from '@/scene/certificates/lifelines';
import type { Words } from '@/words';
import { formatDuration, formatTime } from '../../ui/format.ts';
import { Mono } from '../../ui/Mono.tsx';
import { LanePicture } from './LanePicture.tsx';
import type { Line } from './lines.ts';

/** One pod: its name, and its lifeline beside it. */
export function LaneRow({
  line,
  lane,
  width,
  nowX,
  now,
  index,
  selected,
  focusable,
  active,
  onPoint,
  onSelect,
  words,
}: {
  line: Line;
  lane: Lane;
  width: number;
  nowX: number;
  now: EpochMs;
  /** Place among all rows, from 0. */
  index: number;
  selected: boolean;
  focusable: boolean;
  active: number | null;
  onPoint: (pod: PodId, part: number) => void;
  onSelect: (pod: PodId) => void;
  words: Words['lifelines'];
}) {
  const { lifeline, workload, podName, trouble } = line;
  const { pod, alive } = lifeline;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around the lines handles the keys.
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected}
      aria-label={words.lane.text(workload, podName, lifeline.spans.length, standing(line, now, words.lane))}
      tabIndex={focusable ? 0 : -1}
      data-pod={pod}
      onClick={() => onSelect(pod)}
      className={clsx(
        'lifeline-row cursor-pointer border-b border-line/50 -outline-offset-2!',
        selected ? 'bg-xds-soft/60' : 'hover:bg-sunken/50',
      )}
    >
      <span role="rowheader" className="flex min-w-0 flex-col justify-center px-4 leading-tight">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className={clsx('truncate text-sm font-medium', alive ? 'text-ink' : 'text-ink-3')}>{workload}</span>
          {trouble === 'now' && <span className="text-[0.72rem] text-warn">{words.marks.overdue}</span>}
          {!alive && <span className="text-[0.72rem] text-ink-3">{words.podGone}</span>}
        </span>
        <Mono text={podName} focusable={false} className="text-[0.72rem] text-ink-3" />
      </span>
      <span role="gridcell" className="min-w-0">
        {width > 0 && (
          <LanePicture
            lane={lane}
            width={width}
            nowX={nowX}
            alive={alive}
            active={active}
            onPoint={(part) => onPoint(pod, part)}
            words={words.marks}
          />
        )}
      </span>
    </div>
  );
}

function standing({ lifeline }: Line, now: EpochMs, words: Words['lifelines']['lane']): string {
  const last = lifeline.spans.at(-1);
  if (last === undefined) return '';
  if (!lifeline.alive) return words.gone(formatTime(last.held.to));
  if (now >= last.life.to) return words.expired(formatDuration(now - last.life.to));
  if (last.overdue !== null && last.renewal !== null) return words.overdue(formatDuration(now - last.renewal.to));
  return last.renewal === null ? '' : words.renews(formatTime(last.renewal.at));
}
