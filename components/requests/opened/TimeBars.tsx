'use client';
import clsx from 'clsx';
import type { RefObject } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { RequestPath } from '@/mesh/path/stations.ts';
import { timeAxis } from '@/scene/request/timeBars.ts';
import { requestsWords } from '@/words/requests';
import { Evident } from '../../stations/Evident.tsx';
import { formatLength } from '../../ui/format.ts';
import { SectionHeading } from '../../ui/SectionHeading.tsx';

const FILL = { 'client-envoy': 'bg-cert/70', 'server-envoy': 'bg-cert', app: 'bg-good' } as const;

/** The spans that the logs give, one under another on one axis; the animation's playhead runs over them. */
export function TimeBars({ path, playhead }: { path: RequestPath; playhead: RefObject<HTMLElement | null> }) {
  const words = useWords(requestsWords).times;
  const axis = timeAxis(path.timings);
  return (
    <section className="flex min-w-0 flex-col gap-3 rounded-xl border border-line bg-surface p-4">
      <SectionHeading>{words.title}</SectionHeading>
      {axis === null ? (
        <p className="text-sm text-ink-2">{words.none}</p>
      ) : (
        <div className="grid grid-cols-[max-content_max-content_minmax(0,1fr)] items-center gap-x-3 gap-y-2 text-sm">
          {axis.bars.map((bar, i) => {
            const timing = path.timings[i];
            return (
              <div key={bar.of} className="col-span-3 grid grid-cols-subgrid items-center">
                <span className="text-ink-2">{words.of[bar.of]}</span>
                <span className="tabular text-right font-medium">
                  {timing ? (
                    <Evident evidence={timing.evidence} what={words.of[bar.of]}>
                      {bar.lengthMs < 1 ? words.under : formatLength(bar.lengthMs)}
                    </Evident>
                  ) : null}
                </span>
                <span className="relative h-4 rounded bg-sunken">
                  <span
                    title={bar.placed ? words.placed : undefined}
                    className={clsx(
                      'absolute inset-y-0.5 rounded-sm',
                      FILL[bar.of],
                      bar.placed && 'opacity-70 outline-1 outline-offset-1 outline-dashed outline-line-strong',
                    )}
                    style={{ left: `${bar.start * 100}%`, width: `${bar.share * 100}%` }}
                  />
                </span>
              </div>
            );
          })}
          <div className="relative col-start-3 h-5">
            {axis.ticks.map((tick) => (
              <span
                key={tick.ms}
                className="tabular absolute top-0 whitespace-nowrap -translate-x-1/2 text-[0.72rem] text-ink-3 first:translate-x-0 last:-translate-x-full"
                style={{ left: `${tick.share * 100}%` }}
              >
                {tick.ms === 0 ? '0' : formatLength(tick.ms)}
              </span>
            ))}
            <span
              ref={playhead}
              aria-hidden
              className="pointer-events-none absolute bottom-full w-px bg-xds opacity-0"
              style={{ height: `${axis.bars.length * 1.75}rem` }}
            />
          </div>
        </div>
      )}
    </section>
  );
}
