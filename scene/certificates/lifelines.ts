import type { Ending, Gap, Lifeline, LifeSpan } from '@/mesh/certificates/lifeline';
import type { EpochMs } from '@/mesh/model';
import { type TimeWindow, xOf } from './timeWindow.ts';

/** Height of one lifeline and where its two strands run, px. */
export const LANE = { height: 46, strands: [15, 31] } as const;

/** Narrower than this a certificate is no strand of its own; several in a row are drawn as one weave. */
const MIN_PX = 5;
/** Drawn this far beyond the edges, so that round ends do not show where a strand only leaves the picture. */
const BLEED = 12;

type Stretch = { readonly x: number; readonly width: number };

/** One certificate in the picture. Lengths are pixels; `null` where it lies outside the window. */
export type Strand = {
  readonly kind: 'strand';
  readonly index: number;
  readonly strand: 0 | 1;
  readonly ending: Ending;
  /** While it was shown to peers. */
  readonly held: Stretch | null;
  /** Valid but replaced, or still to come. */
  readonly spare: Stretch | null;
  /** Its written end, if in sight. */
  readonly end: number | null;
  readonly renewal: { readonly x: number; readonly band: Stretch } | null;
  readonly overdue: Stretch | null;
  /** The next certificate took over here: a curve to the other strand. */
  readonly handover: { readonly x: number; readonly path: string } | null;
};

/** Many short-lived certificates in few pixels. */
export type Weave = Stretch & {
  readonly kind: 'weave';
  readonly count: number;
  /** Of the lifeline's spans, both inclusive. */
  readonly first: number;
  readonly last: number;
  readonly overdue: boolean;
};

export type Lane = {
  readonly parts: readonly (Strand | Weave)[];
  readonly gaps: readonly (Stretch & { readonly kind: Gap['kind'] })[];
  readonly roots: readonly { readonly x: number; readonly added: number; readonly removed: number }[];
};

/**
 * One lifeline as two strands: each certificate runs on the strand that the one before does not, so that where both were valid
 * both are seen, and a renewal is a curve from one to the other.
 */
export function laneOf({ spans, gaps, rootChanges }: Lifeline, window: TimeWindow): Lane {
  const parts: (Strand | Weave)[] = [];
  spans.forEach((span, index) => {
    if (Math.max(span.life.to, span.held.to) < window.from || span.life.from > window.to) return;
    const width = xOf(window, span.held.to) - xOf(window, span.held.from);
    const next = spans[index + 1];
    const before = parts.at(-1);
    if (width < MIN_PX && span.ending !== 'held' && (next !== undefined || before?.kind === 'weave')) {
      const piece = weaveOf(span, index, window);
      if (piece === null) return;
      if (before?.kind === 'weave' && piece.x - (before.x + before.width) < MIN_PX)
        parts[parts.length - 1] = grown(before, piece);
      else parts.push(piece);
      return;
    }
    parts.push(strandOf(span, index, next, window));
  });
  return {
    parts,
    gaps: gaps.flatMap((gap) => {
      const stretch = clipped(window, gap.from, gap.to);
      return stretch === null ? [] : [{ kind: gap.kind, x: stretch.x, width: Math.max(2, stretch.width) }];
    }),
    roots: rootChanges
      .map(({ at, added, removed }) => ({ x: xOf(window, at), added: added.length, removed: removed.length }))
      .filter(({ x }) => x >= 0 && x <= window.width),
  };
}

function strandOf(span: LifeSpan, index: number, next: LifeSpan | undefined, window: TimeWindow): Strand {
  const strand = (index % 2) as 0 | 1;
  const { held, life, renewal, overdue } = span;
  const over = xOf(window, held.to);
  const end = xOf(window, life.to);
  const inSight = (x: number) => x >= 0 && x <= window.width;
  const handsOver = span.ending === 'renewed' && next !== undefined && inSight(over);
  return {
    kind: 'strand',
    index,
    strand,
    ending: span.ending,
    held: clipped(window, held.from, Math.min(held.to, Math.max(life.to, held.from))),
    spare: life.to > held.to ? clipped(window, held.to, life.to) : null,
    end: inSight(end) ? end : null,
    renewal: renewal && bandOf(window, renewal.from, renewal.at, renewal.to),
    overdue: overdue && clipped(window, overdue.from, overdue.to),
    handover: handsOver ? { x: over, path: handoverPath(over, strand) } : null,
  };
}

function bandOf(window: TimeWindow, from: EpochMs, at: EpochMs, to: EpochMs): Strand['renewal'] {
  const x = xOf(window, at);
  if (x < 0 || x > window.width) return null;
  const left = xOf(window, from);
  const width = Math.max(3, xOf(window, to) - left);
  return { x, band: { x: Math.round((x - width / 2) * 10) / 10, width } };
}

/** From one strand to the other within a few pixels: steep enough to say when, soft enough to follow. */
function handoverPath(x: number, strand: 0 | 1): string {
  const y0 = LANE.strands[strand];
  const y1 = LANE.strands[strand === 0 ? 1 : 0];
  const middle = (y0 + y1) / 2;
  return `M${x - 5} ${y0}C${x} ${y0} ${x} ${y0} ${x} ${middle}S${x} ${y1} ${x + 5} ${y1}`;
}

function weaveOf(span: LifeSpan, index: number, window: TimeWindow): Weave | null {
  const stretch = clipped(window, span.held.from, span.held.to);
  if (stretch === null) return null;
  return { kind: 'weave', ...stretch, count: 1, first: index, last: index, overdue: span.overdue !== null };
}

const grown = (a: Weave, b: Weave): Weave => ({
  ...a,
  width: Math.round((Math.max(a.x + a.width, b.x + b.width) - a.x) * 10) / 10,
  count: a.count + b.count,
  last: b.last,
  overdue: a.overdue || b.overdue,
});

function clipped(window: TimeWindow, from: number, to: number): Stretch | null {
  if (to < window.from || from > window.to) return null;
  const x = Math.max(-BLEED, xOf(window, from));
  const right = Math.min(window.width + BLEED, xOf(window, to));
  return right < x ? null : { x, width: Math.round((right - x) * 10) / 10 };
}
