'use client';
import clsx from 'clsx';
import { memo, type ReactNode, useId } from 'react';
import { useWords } from '@/client/MeshProvider';
import { Glyph, IstiodGlyph } from '@/components/glyphs';
import { formatDuration } from '@/components/ui/format.ts';
import { Overline } from '@/components/ui/SectionHeading.tsx';
import { rootState } from '@/mesh/certificates/state';
import type { EpochMs } from '@/mesh/model';
import { meshWords } from '@/words/mesh';
import type { ControlFacts } from '../facts/controlFacts.ts';

/** istiod, above everything: its four jobs, each with a figure that is true now. Threads to the proxies leave from its lower edge. */
export const ControlPlane = memo(function ControlPlane({
  facts,
  now,
  selected,
  onSelect,
}: {
  readonly facts: ControlFacts;
  readonly now: EpochMs;
  readonly selected: boolean;
  readonly onSelect: () => void;
}) {
  const words = useWords(meshWords);
  const id = useId();
  const { istiod } = words;
  const { jobs } = istiod;
  const figure = (n: number | null) => (n === null ? istiod.unknown : n.toLocaleString('en'));
  const ready = facts.replicas.filter((replica) => replica.ready).length;
  const rootLeft = facts.rootExpiresAt === null ? null : facts.rootExpiresAt - now;
  const root = facts.rootExpiresAt === null ? 'ok' : rootState({ notAfter: facts.rootExpiresAt }, now);
  return (
    <section className="@container relative z-10 shrink-0 px-5 pt-3 max-[900px]:px-3">
      <Overline>{words.planes.control}</Overline>
      <button
        type="button"
        aria-pressed={selected}
        aria-label={istiod.open}
        // The name stands for what is in it: said after it, the figures are heard, too.
        aria-describedby={id}
        data-select="istiod"
        onClick={onSelect}
        className={clsx(
          'mt-2 grid w-full cursor-pointer grid-cols-[minmax(12.5rem,1.15fr)_repeat(4,minmax(0,1fr))] items-stretch rounded-2xl border bg-linear-to-b from-xds-soft to-surface text-left shadow-(--shadow) transition-colors @max-[960px]:grid-cols-4 @max-[560px]:grid-cols-2',
          selected ? 'border-xds' : 'border-xds/35 hover:border-xds/70',
        )}
      >
        <span id={id} className="contents">
          <span className="flex min-w-0 items-center gap-3.5 py-3 pr-4 pl-5 @max-[960px]:col-span-4 @max-[960px]:pb-0 @max-[560px]:col-span-2">
            <Glyph size={40}>
              <IstiodGlyph size={40} />
            </Glyph>
            <span className="min-w-0">
              <span className="flex flex-wrap items-baseline gap-x-2">
                <span className="text-lg leading-tight font-semibold text-ink">{istiod.name}</span>
                <span className="text-[0.8rem] whitespace-nowrap text-ink-2">
                  {facts.version}
                  {facts.version !== null && ' · '}
                  {facts.replicas.length === 0 ? (
                    <span className={clsx(facts.gone && 'font-medium text-bad')}>{istiod.none}</span>
                  ) : (
                    istiod.replicas(ready, facts.replicas.length, facts.revisions.length)
                  )}
                </span>
              </span>
              <span className="mt-1 block text-[0.75rem] leading-snug text-xds">{istiod.before}</span>
            </span>
          </span>
          <Job
            name={jobs.discovery.name}
            value={facts.services === null ? istiod.unknown : jobs.discovery.value(figure(facts.services))}
            note={facts.endpoints === null ? null : jobs.discovery.note(figure(facts.endpoints))}
          />
          <Job
            name={jobs.configuration.name}
            value={
              facts.inSync === null
                ? istiod.unknown
                : facts.proxies === 0
                  ? jobs.configuration.nobody
                  : jobs.configuration.value(facts.inSync, facts.proxies)
            }
            note={
              facts.refusing > 0
                ? jobs.configuration.refused(facts.refusing)
                : facts.gone && facts.unheld > 0
                  ? jobs.configuration.alone(facts.unheld)
                  : facts.unheld > 0 && facts.inSync !== null
                    ? jobs.configuration.unheld(facts.unheld)
                    : facts.pushes === null
                      ? null
                      : jobs.configuration.note(figure(facts.pushes))
            }
            tone={
              facts.refusing > 0
                ? 'bad'
                : facts.gone || (facts.unheld > 0 && facts.inSync !== null)
                  ? 'warn'
                  : undefined
            }
          />
          <Job
            name={jobs.certificates.name}
            value={facts.issued === null ? istiod.unknown : jobs.certificates.value(figure(facts.issued))}
            note={
              root === 'expired'
                ? jobs.certificates.rootExpired
                : root === 'ok' && facts.csrErrors !== null && facts.csrErrors > 0
                  ? jobs.certificates.errors(facts.csrErrors)
                  : rootLeft === null
                    ? null
                    : jobs.certificates.note(formatDuration(rootLeft))
            }
            tone={
              root === 'expired'
                ? 'bad'
                : root === 'expiring' || (facts.csrErrors !== null && facts.csrErrors > 0)
                  ? 'warn'
                  : undefined
            }
          />
          <Job
            name={jobs.validation.name}
            value={facts.rejected === null ? istiod.unknown : jobs.validation.value(figure(facts.rejected))}
            note={facts.validated === null ? null : jobs.validation.note(figure(facts.validated))}
          />
        </span>
      </button>
    </section>
  );
});

function Job({ name, value, note, tone }: { name: string; value: ReactNode; note: ReactNode; tone?: 'warn' | 'bad' }) {
  return (
    <span className="flex min-w-0 flex-col justify-center gap-0.5 border-l border-xds/15 py-3 pr-3 pl-4 @max-[960px]:border-l-0 @max-[960px]:pl-5 @max-[560px]:py-1.5">
      <span className="text-[0.75rem] text-ink-2">{name}</span>
      <span className="tabular truncate text-[1.2rem] leading-tight font-medium text-ink @max-[560px]:text-[1rem]">
        {value}
      </span>
      <span
        className={clsx(
          'tabular truncate text-[0.75rem]',
          tone === 'bad' ? 'text-bad' : tone === 'warn' ? 'text-warn' : 'text-ink-2',
        )}
      >
        {note ?? '\u00a0'}
      </span>
    </span>
  );
}
