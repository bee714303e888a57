import clsx from 'clsx';
import type { EpochMs } from '@/mesh/model';
import { type Life, lifeBar, type Renewal, shareLeft } from '@/scene/certificates/lifeBar';
import type { Words } from '@/words';
import { formatDate, formatShare, formatTime } from '../ui/format.ts';
import { FILL_TONE, TEXT_TONE, type Tone } from '../ui/tones.ts';

/** A certificate's life: what is lived, the moment now, where its renewal is expected and where earlier ones happened. */
export function LifeBar({
  life,
  renewal,
  rotations,
  now,
  tone,
  words,
  tall = false,
}: {
  life: Life;
  renewal: Renewal;
  rotations: readonly EpochMs[];
  now: EpochMs;
  tone: Tone;
  words: Words['certificates']['life'];
  tall?: boolean;
}) {
  const bar = lifeBar(life, renewal, rotations, now);
  const text = words.text(formatShare(shareLeft(life, now)), formatDate(life.start), formatDate(life.end));
  return (
    <div
      role="img"
      aria-label={text}
      title={text}
      className={clsx('relative w-full', tall ? 'h-8' : 'h-5', TEXT_TONE[tone])}
    >
      {/* Before this certificate. */}
      <div
        className="absolute top-1/2 left-0 border-t border-dashed border-line-strong"
        style={{ width: `${bar.start}%` }}
      />
      {/* The whole life, then the part that is left. */}
      <div
        className={clsx(
          'absolute inset-y-0 right-0 my-auto h-2 overflow-hidden rounded-full bg-line',
          bar.past === 'ended' && 'certificate-hatched opacity-60',
        )}
        style={{ left: `${bar.start}%` }}
      />
      {/* What is left: up to the expected renewal in full, what comes after it as the reserve that it is. */}
      {bar.past !== 'ended' && (
        <div
          className="absolute inset-y-0 right-0 my-auto h-2 overflow-hidden rounded-r-full"
          style={{ left: `${bar.now}%` }}
        >
          <div className={clsx('absolute inset-0', FILL_TONE[tone], bar.renewal && 'opacity-40')} />
        </div>
      )}
      {bar.renewal && bar.now < bar.renewal.from && (
        <div
          className={clsx('absolute inset-y-0 my-auto h-2', FILL_TONE[tone])}
          style={{ left: `${bar.now}%`, width: `${bar.renewal.from - bar.now}%` }}
        />
      )}
      {bar.renewal && (
        <div
          title={words.renewal}
          className="absolute inset-y-0 my-auto h-4 rounded-sm border-x border-surface bg-ink"
          style={{ left: `${bar.renewal.from}%`, width: `max(3px, ${bar.renewal.width}%)` }}
        />
      )}
      {bar.ticks.map((tick) => (
        <div
          key={tick.at}
          title={words.renewedAt(formatTime(tick.at))}
          className="absolute inset-y-0 my-auto size-1.5 -translate-x-1/2 rotate-45 bg-cert"
          style={{ left: `${tick.x}%` }}
        />
      ))}
      {/* Now. */}
      <div
        className="absolute inset-y-0 my-auto size-3 -translate-x-1/2 rounded-full border-2 border-current bg-surface"
        style={{ left: `${bar.now}%` }}
      />
    </div>
  );
}
