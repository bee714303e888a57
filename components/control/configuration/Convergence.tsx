import clsx from 'clsx';
import { useMemo } from 'react';
import { useMesh } from '@/client/MeshProvider';
import type { EpochMs } from '@/mesh/model';
import { type WatchedFigures, watchedFigures } from '@/mesh/sync/figures';
import { bucketsOf, meanMs, quantile, type Span } from '@/mesh/sync/histogram';
import { sparkBars } from '@/scene/control/spark';
import type { Words } from '@/words';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { formatDuration } from '../../ui/format.ts';
import { Help } from '../../ui/Help.tsx';
import { SectionHeading } from '../../ui/SectionHeading.tsx';

/** How long a change takes to be sent to every proxy, as istiod's own histograms tell it, while Meshpath watches. */
export function Convergence({ now, words }: { now: EpochMs; words: Words['control'] }) {
  const w = words.convergence;
  const history = useMesh((mesh) => mesh.istiodHistory);
  const istiods = useMesh((mesh) => mesh.istiods);
  const figures = useMemo(() => watchedFigures({ istiodHistory: history, istiods }), [history, istiods]);
  const from = Object.values(istiods)[0]?.pod ?? null;
  const { convergence, total, since } = figures;
  const shown = convergence !== null && convergence.count > 0 ? convergence : total;
  const watched = shown === convergence && since !== null;
  const types = figures.types.filter(({ watched: n, rejects }) => n + rejects > 0);
  return (
    <section aria-label={w.title} className="flex min-w-0 flex-col gap-3 rounded-xl border border-line bg-surface p-4">
      <SectionHeading
        level={2}
        aside={
          <span className="flex items-center gap-2">
            <span className="tabular" title={watched ? w.watchedHelp : undefined}>
              {shown === null ? '' : watched ? w.watched(formatDuration(now - since)) : w.sinceStart}
            </span>
            <Help term={w.help.term}>
              {w.help.text.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </Help>
          </span>
        }
      >
        {w.title}
      </SectionHeading>
      {shown === null ? (
        <p className="text-[0.8rem] leading-relaxed text-ink-3">
          {w.unread} {figures.meanMs === null ? words.unknown : w.mean(formatDuration(figures.meanMs))}
        </p>
      ) : shown.count === 0 ? (
        <p className="text-[0.8rem] leading-relaxed text-ink-3">
          {w.none} {w.noneHelp}
        </p>
      ) : (
        <>
          <dl className="tabular m-0 grid grid-cols-3 gap-2">
            {(['half', 'most', 'tail'] as const).map((name) => (
              <div key={name}>
                <dt className="text-[0.75rem] text-ink-3">{w.quantiles[name]}</dt>
                <dd className="text-[1.15rem] leading-tight font-medium whitespace-nowrap text-ink">
                  {spanText(quantile(shown, { half: 0.5, most: 0.9, tail: 0.99 }[name]), words)}
                </dd>
              </div>
            ))}
          </dl>
          <Bars histogram={shown} words={words} />
          <p className="tabular text-[0.75rem] text-ink-3">
            {w.samples(shown.count)} · {w.mean(formatDuration(meanMs(shown) ?? 0))}
          </p>
        </>
      )}
      {figures.since !== null && figures.activity.some(({ pushes }) => pushes > 0) && (
        <Activity figures={figures} since={figures.since} now={now} words={words} />
      )}
      {types.length > 0 && (
        <table className="tabular w-full border-collapse text-[0.8rem]">
          <caption className="pb-1 text-left text-[0.75rem] text-ink-3">{w.byTypeHelp}</caption>
          <thead className="text-[0.72rem] text-ink-3">
            <tr>
              <th scope="col" className="py-1 text-left font-normal">
                {w.type}
              </th>
              <th scope="col" className="py-1 text-right font-normal">
                {w.pushes}
              </th>
              <th scope="col" className="py-1 text-right font-normal">
                {w.took}
              </th>
              <th scope="col" className="py-1 text-right font-normal" title={w.rejects}>
                {w.refused}
              </th>
            </tr>
          </thead>
          <tbody>
            {types.map(({ type, watched: n, meanMs: mean, rejects }) => (
              <tr key={type} className="border-t border-line/60">
                <th scope="row" className="py-1 text-left font-mono text-[0.75rem] font-normal text-ink-2">
                  {type}
                </th>
                <td className="py-1 text-right text-ink">{n.toLocaleString('en')}</td>
                <td className="w-24 py-1 text-right text-ink-2">{mean === null ? '–' : shortTime(mean, words)}</td>
                <td className={clsx('w-20 py-1 text-right', rejects > 0 ? 'text-bad' : 'text-ink-3')} title={w.rejects}>
                  {rejects === 0 ? '–' : rejects.toLocaleString('en')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {figures.triggers.length > 0 && (
        <p className="text-[0.78rem] leading-relaxed text-ink-2">
          <span className="text-ink-3">{w.triggers}: </span>
          {figures.triggers.map(([reason, n], i) => (
            <span key={reason} className="tabular" title={reason}>
              {i > 0 && ' · '}
              {w.trigger[reason] ?? reason} {n}
            </span>
          ))}
        </p>
      )}
      {from !== null && <EvidenceLine evidence={{ kind: 'istiod', pod: from, path: '/metrics · pilot_*' }} />}
    </section>
  );
}

/** Below half a millisecond rounding would say that it took no time. */
const shortTime = (ms: number, words: Words['control']) => (ms < 0.5 ? words.convergence.underOne : formatDuration(ms));

/** When istiod sent, over the time that Meshpath watches. */
function Activity({
  figures: { activity },
  since,
  now,
  words,
}: {
  figures: WatchedFigures;
  since: EpochMs;
  now: EpochMs;
  words: Words['control'];
}) {
  const bars = sparkBars(
    activity.map(({ from, to, pushes }) => ({ from, to, count: pushes })),
    Math.max(since, activity[0]?.from ?? since),
    now,
  );
  const total = activity.reduce((sum, { pushes }) => sum + pushes, 0);
  return (
    <figure className="m-0 flex flex-col gap-1">
      <figcaption className="tabular flex justify-between text-[0.75rem] text-ink-3">
        <span>{words.convergence.sent}</span>
        <span>{words.convergence.samples(total)}</span>
      </figcaption>
      <svg aria-hidden viewBox="0 0 1 1" preserveAspectRatio="none" className="h-8 w-full overflow-visible">
        {bars.map(({ x, width, height }) => (
          <rect key={x} x={x} y={1 - height} width={Math.max(0.004, width - 0.002)} height={height} fill="var(--xds)" />
        ))}
        <path d="M0 1H1" stroke="var(--line-strong)" strokeWidth={1} vectorEffect="non-scaling-stroke" />
      </svg>
    </figure>
  );
}

function spanText(span: Span | null, words: Words['control']): string {
  if (span === null) return words.unknown;
  const w = words.convergence;
  return span.atMost === null ? w.above(formatDuration(span.above)) : w.atMost(formatDuration(span.atMost));
}

function Bars({ histogram, words }: { histogram: Parameters<typeof bucketsOf>[0]; words: Words['control'] }) {
  const buckets = bucketsOf(histogram);
  // Buckets above the last one with anything in it say nothing; one empty one shows that it ends there.
  const last = buckets.findLastIndex(({ count }) => count > 0);
  const shown = buckets.slice(0, Math.max(4, last + 2));
  const most = Math.max(1, ...shown.map(({ count }) => count));
  return (
    <ul className="m-0 flex h-24 list-none items-end gap-1 p-0">
      {shown.map(({ span, count }) => {
        const text =
          span.atMost === null
            ? words.convergence.above(formatDuration(span.above))
            : words.convergence.atMost(formatDuration(span.atMost));
        return (
          <li
            key={span.above}
            title={words.convergence.bucket(text, count)}
            className="flex h-full min-w-0 flex-1 flex-col items-center justify-end gap-1"
          >
            <span className={clsx('tabular text-[0.7rem]', count > 0 ? 'text-ink-2' : 'text-transparent')}>
              {count}
            </span>
            <span
              className={clsx('w-full rounded-t-sm', count > 0 ? 'bg-xds' : 'bg-line')}
              style={{ height: count > 0 ? `max(3px, ${(count / most) * 62}%)` : 2 }}
            />
            <span className="tabular w-full truncate text-center text-[0.66rem] text-ink-3">{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
