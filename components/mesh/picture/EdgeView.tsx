import { memo } from 'react';
import { useWords } from '@/client/MeshProvider';
import { LockGlyph } from '@/components/glyphs';
import { type Detail, type EdgeCurve, edgeTone, type LabelSpot, widthOf } from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import type { EdgeFacts } from '../facts/edgeFacts.ts';
import { edgeText } from '../facts/text.ts';

const COLOUR = { idle: 'var(--line-strong)', good: 'var(--good)', warn: 'var(--warn)', bad: 'var(--bad)' } as const;

export type EdgeViewProps = {
  readonly curve: EdgeCurve;
  readonly facts: EdgeFacts;
  readonly selected: boolean;
  readonly dim: boolean;
  readonly onSelect: (id: string) => void;
};

/**
 * A wire: as wide as its rate, coloured by its success. Mutual TLS is a tube around it, plain text is dashed and bare, and
 * where nothing tells, it is thin.
 */
export const EdgeView = memo(function EdgeView({ curve, facts, selected, dim, onSelect }: EdgeViewProps) {
  const tone = edgeTone(facts.perSecond, facts.failedShare);
  const unknown = facts.security === 'unknown' && facts.basis !== 'none';
  const width = unknown ? Math.min(1.75, widthOf(facts.perSecond)) : widthOf(facts.perSecond);
  const tube = facts.security === 'mtls' || facts.security === 'mixed';
  const plain = facts.security === 'plain' || facts.security === 'mixed';
  const end = curve.line.points[curve.line.points.length - 1];
  const before = curve.line.points[curve.line.points.length - 2];
  const left = end && before ? end.x < before.x : false;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: edges are reached by keyboard in the panels of their ends.
    <g
      className="group/edge cursor-pointer"
      opacity={dim ? 0.16 : tone === 'idle' ? 0.7 : 1}
      onClick={() => onSelect(curve.id)}
    >
      <path d={curve.path} fill="none" stroke="transparent" strokeWidth={16} />
      {tube && (
        <>
          <path
            d={curve.path}
            fill="none"
            stroke="var(--cert)"
            strokeOpacity={selected ? 0.9 : 0.34}
            strokeWidth={width + 9}
          />
          <path d={curve.path} fill="none" stroke="var(--mesh-tube)" strokeWidth={width + 7} />
        </>
      )}
      {selected && !tube && (
        <path d={curve.path} fill="none" stroke="var(--xds)" strokeOpacity={0.35} strokeWidth={width + 8} />
      )}
      <path
        d={curve.path}
        fill="none"
        stroke={unknown && tone === 'good' ? 'var(--ink-3)' : COLOUR[tone]}
        strokeOpacity={tone === 'good' ? 0.85 : 1}
        strokeWidth={width}
        strokeDasharray={plain ? '7 5' : undefined}
        strokeLinecap={plain ? 'butt' : 'round'}
        className="group-hover/edge:brightness-125"
      />
      {end && (
        <path
          d={
            left
              ? `M${end.x + 7} ${end.y - 4.5}L${end.x + 1} ${end.y}L${end.x + 7} ${end.y + 4.5}`
              : `M${end.x - 7} ${end.y - 4.5}L${end.x - 1} ${end.y}L${end.x - 7} ${end.y + 4.5}`
          }
          fill="none"
          stroke={unknown && tone === 'good' ? 'var(--ink-3)' : COLOUR[tone]}
          strokeWidth={1.5}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </g>
  );
});

/** What an edge carries: a lock, its rate, and the share that fails. */
export const EdgeLabel = memo(function EdgeLabel({
  spot,
  facts,
  detail,
  force,
  dim,
}: {
  readonly spot: LabelSpot;
  readonly facts: EdgeFacts;
  readonly detail: Detail;
  /** Shown though it is crowded or small: one looks at this edge. */
  readonly force: boolean;
  readonly dim: boolean;
}) {
  const words = useWords(meshWords).edge;
  const { rate, fail } = edgeText(facts, words);
  if (rate === '' || dim) return null;
  if (!force && (spot.crowded || detail !== 'full')) return null;
  const text = fail === '' ? rate : `${rate} · `;
  const lock = facts.security !== 'unknown';
  const chars = text.length + fail.length;
  const half = (chars * 5.9 + (lock ? 15 : 0)) / 2;
  const scale = detail === 'full' ? 1 : detail === 'mid' ? 1.5 : 2.2;
  return (
    <g transform={`translate(${spot.x} ${spot.y}) scale(${scale})`} pointerEvents="none">
      {force && (
        <rect
          x={-half - 6}
          y={-10}
          width={2 * half + 12}
          height={20}
          rx={7}
          fill="var(--raised)"
          stroke="var(--line-strong)"
        />
      )}
      {lock && (
        <g transform={`translate(${-half + 5} -0.5)`}>
          <LockGlyph
            size={11}
            open={facts.security === 'plain' || facts.security === 'mixed'}
            tone={facts.security === 'mtls' ? 'cert' : 'muted'}
          />
        </g>
      )}
      <text x={-half + (lock ? 15 : 0)} y={4} fontSize={11} fill="var(--ink-2)" className="mesh-halo tabular">
        {text}
        {fail !== '' && (
          <tspan fill={facts.failedShare >= 0.25 ? 'var(--bad)' : 'var(--warn)'} fontWeight={500}>
            {fail}
          </tspan>
        )}
      </text>
    </g>
  );
});
