import { memo } from 'react';
import { type EdgeCurve, edgeTone, widthOf } from '@/scene/mesh';
import type { EdgeFacts } from '../facts/edgeFacts.ts';

const COLOUR = { idle: 'var(--line-strong)', good: 'var(--good)', warn: 'var(--warn)', bad: 'var(--bad)' } as const;

export type EdgeViewProps = {
  readonly curve: EdgeCurve;
  readonly facts: EdgeFacts;
  readonly selected: boolean;
  readonly dim: boolean;
  readonly onSelect: (id: string) => void;
  /** The pointer is over it; null: no longer. */
  readonly onHover: (id: string | null) => void;
};

/**
 * A wire: as wide as its rate, coloured by its success. Mutual TLS is a tube around it, plain text is dashed and bare, and
 * where nothing tells, it is thin.
 */
export const EdgeView = memo(function EdgeView({ curve, facts, selected, dim, onSelect, onHover }: EdgeViewProps) {
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
      onPointerEnter={() => onHover(curve.id)}
      onPointerLeave={() => onHover(null)}
    >
      <path d={curve.path} fill="none" stroke="transparent" strokeWidth={16} />
      {tube && (
        <>
          <path
            d={curve.path}
            fill="none"
            stroke="var(--cert)"
            strokeOpacity={selected ? 0.9 : 0.3}
            strokeWidth={width + 6.5}
          />
          <path d={curve.path} fill="none" stroke="var(--mesh-tube)" strokeWidth={width + 4.5} />
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
