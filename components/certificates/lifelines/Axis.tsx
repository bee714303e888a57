import { type EpochMs, epochMs } from '@/mesh/model';
import { type TimeTick, type TimeWindow, timeTicks, xOf } from '@/scene/certificates/timeWindow';
import { formatDate, formatTime } from '../../ui/format.ts';

/** The viewer's time zone at that moment, ms ahead of UTC. */
const offsetAt = (at: number): number => new Date(at).getTimezoneOffset() * -60_000;

/** Round times, and the present. */
export function Axis({ window, now, nowWord }: { window: TimeWindow; now: EpochMs; nowWord: string }) {
  const { step, ticks } = timeTicks(window, offsetAt);
  const nowX = xOf(window, now);
  const near = (x: number) => nowX >= 0 && nowX <= window.width && Math.abs(x - nowX) < 64;
  return (
    <div aria-hidden className="tabular relative h-8 overflow-hidden text-[0.72rem] text-ink-3">
      {ticks.map((tick) => (
        <span key={tick.at} className="absolute top-2 -translate-x-1/2 whitespace-nowrap" style={{ left: tick.x }}>
          {!near(tick.x) && label(tick, step)}
        </span>
      ))}
      {nowX >= 0 && nowX <= window.width && (
        <span
          className="absolute top-1.5 -translate-x-1/2 rounded-full bg-ink px-2 py-0.5 text-[0.7rem] font-medium whitespace-nowrap text-ground"
          style={{ left: Math.min(window.width - 48, Math.max(48, nowX)) }}
        >
          {nowWord} {formatTime(now)}
        </span>
      )}
    </div>
  );
}

/** Hairlines below the lanes, the future a shade apart, and the present. */
export function Grid({ window, now }: { window: TimeWindow; now: EpochMs }) {
  const { ticks } = timeTicks(window, offsetAt);
  const nowX = xOf(window, now);
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
      {nowX < window.width && (
        <div className="absolute inset-y-0 right-0 bg-sunken/60" style={{ left: Math.max(0, nowX) }} />
      )}
      {ticks.map((tick) => (
        <div
          key={tick.at}
          className={
            tick.day ? 'absolute inset-y-0 border-l border-line-strong' : 'absolute inset-y-0 border-l border-line/70'
          }
          style={{ left: tick.x }}
        />
      ))}
      {nowX >= 0 && nowX <= window.width && (
        <div className="absolute inset-y-0 w-px bg-ink/70" style={{ left: nowX }} />
      )}
    </div>
  );
}

function label(tick: TimeTick, step: number): string {
  if (tick.day || step >= 86_400_000) return formatDate(epochMs(tick.at)).split(' ').slice(0, 2).join(' ');
  const time = formatTime(tick.at);
  return step < 60_000 ? time : time.slice(0, 5);
}
