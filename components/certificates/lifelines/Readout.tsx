import type { ReactNode } from 'react';
import type { LifeSpan } from '@/mesh/certificates/lifeline';
import type { EpochMs } from '@/mesh/model';
import type { Strand, Weave } from '@/scene/certificates/lifelines';
import type { Words } from '@/words';
import { formatDate, formatDuration, formatShare, formatTime } from '../../ui/format.ts';
import { Mono } from '../../ui/Mono.tsx';
import type { Line } from './lines.ts';

/** The facts of the certificate that is pointed at, in a place that does not move. */
export function Readout({
  line,
  part,
  now,
  words,
}: {
  line: Line | null;
  part: Strand | Weave | null;
  now: EpochMs;
  words: Words['lifelines'];
}) {
  const w = words.readout;
  return (
    <div
      role="status"
      className="flex min-h-15 flex-wrap items-start gap-x-7 gap-y-1 border-t border-line bg-surface px-4 py-2.5 text-[0.8rem]"
    >
      {line === null || part === null ? (
        <p className="self-center text-ink-3">{w.idle}</p>
      ) : part.kind === 'weave' ? (
        <WeaveFacts line={line} weave={part} words={words} />
      ) : (
        <SpanFacts line={line} span={line.lifeline.spans[part.index]} now={now} words={words} />
      )}
    </div>
  );
}

function SpanFacts({
  line,
  span,
  now,
  words,
}: {
  line: Line;
  span: LifeSpan | undefined;
  now: EpochMs;
  words: Words['lifelines'];
}) {
  const w = words.readout;
  if (span === undefined) return null;
  const { sighting, held, life } = span;
  const shown = Math.max(0, Math.min(held.to, life.to) - held.from);
  const stamp = stamps(now);
  return (
    <>
      <Who line={line} />
      <Item name={w.serial}>
        <Mono text={sighting.leaf.serial} max={20} className="text-[0.78rem]" />
      </Item>
      <Item name={w.shown}>
        {span.ending === 'held'
          ? w.shownSince(stamp(held.from), formatDuration(shown))
          : w.shownFor(stamp(held.from), stamp(held.to), formatDuration(shown))}
      </Item>
      <Item name={w.written}>{w.writtenSpan(stamp(sighting.leaf.notBefore), stamp(sighting.leaf.notAfter))}</Item>
      <Item name={w.expected}>
        <Renewal line={line} span={span} now={now} words={words} />
      </Item>
      <Item name={w.issuer}>{sighting.leaf.issuer || w.issuerUnknown}</Item>
    </>
  );
}

function Renewal({ line, span, now, words }: { line: Line; span: LifeSpan; now: EpochMs; words: Words['lifelines'] }) {
  const w = words.readout;
  const stamp = stamps(now);
  const { renewal, held, life, ending } = span;
  if (held.to > life.to) return <span className="text-bad">{w.expiredGap(formatDuration(held.to - life.to))}</span>;
  if (ending === 'unwatched') return w.replacedUnwatched;
  if (ending === 'gone') return w.gone(stamp(held.to));
  if (renewal === null) return '–';
  if (ending === 'held') {
    if (span.overdue !== null)
      return <span className="text-warn">{w.overdue(stamp(renewal.at), formatDuration(now - renewal.to))}</span>;
    const { ratio, from } = line.grace;
    const basis = from === 'default' ? w.basis.default : w.basis[from](formatShare(ratio));
    return `${w.due(stamp(renewal.at))} · ${basis}`;
  }
  const off =
    held.to < renewal.from
      ? w.early(formatDuration(renewal.at - held.to))
      : span.overdue === null
        ? w.onTime
        : w.late(formatDuration(held.to - renewal.to));
  return <span className={span.overdue === null ? undefined : 'text-warn'}>{w.renewed(stamp(held.to), off)}</span>;
}

function WeaveFacts({ line, weave, words }: { line: Line; weave: Weave; words: Words['lifelines'] }) {
  const w = words.readout;
  const first = line.lifeline.spans[weave.first];
  const last = line.lifeline.spans[weave.last];
  if (first === undefined || last === undefined) return null;
  const span = last.held.to - first.held.from;
  return (
    <>
      <Who line={line} />
      <Item name={w.weave(weave.count)}>
        {formatDate(first.held.from)} – {formatDate(last.held.to)}
      </Item>
      {weave.count > 1 && <Item name={w.expected}>{w.every(formatDuration(span / weave.count))}</Item>}
      {weave.overdue && <p className="self-end text-warn">{w.weaveOverdue}</p>}
      <p className="self-end text-ink-3">{w.zoomIn}</p>
    </>
  );
}

const Who = ({ line }: { line: Line }) => (
  <Item name={line.workload}>
    <span className="font-mono text-[0.78rem]">{line.podName}</span>
  </Item>
);

function Item({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <div className="text-[0.72rem] text-ink-3">{name}</div>
      <div className="text-ink">{children}</div>
    </div>
  );
}

/** The time alone on the day of `now`, with its date on others. */
const stamps =
  (now: EpochMs) =>
  (at: EpochMs): string =>
    formatDate(at).slice(0, -6) === formatDate(now).slice(0, -6)
      ? formatTime(at)
      : `${formatDate(at).slice(0, -11)} ${formatTime(at)}`;
