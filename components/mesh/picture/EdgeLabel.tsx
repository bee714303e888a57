import { memo } from 'react';
import { useWords } from '@/client/MeshProvider';
import { LockGlyph } from '@/components/glyphs';
import type { LabelSpot } from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import type { EdgeFacts } from '../facts/edgeFacts.ts';
import { edgeText } from '../facts/text.ts';

const FONT = 12;
/** Mean width of a character, as a share of the font's size. */
const CHAR = 0.51;
const LOCK = 15;

/** What an edge carries: a lock, its rate, and the share that fails; where there is room for one of them only, the worse news. */
export const EdgeLabel = memo(function EdgeLabel({
  spot,
  facts,
  scale,
  looked,
}: {
  readonly spot: LabelSpot;
  readonly facts: EdgeFacts;
  /** How much larger than in a picture at full detail. */
  readonly scale: number;
  /** One looks at this edge: everything is told, on a ground of its own. */
  readonly looked: boolean;
}) {
  const words = useWords(meshWords).edge;
  const { rate, fail } = edgeText(facts, words);
  if (rate === '') return null;
  const brief = !looked && (spot.room === 'short' || scale > 1);
  const shownRate = brief && fail !== '' ? '' : rate;
  const text = shownRate !== '' && fail !== '' ? `${shownRate} · ` : shownRate;
  const lock = facts.security !== 'unknown' && !(brief && fail !== '' && facts.security === 'mtls');
  const width = (text.length + fail.length) * FONT * CHAR + (lock ? LOCK : 0);
  const left = spot.anchor === 'start' ? 0 : spot.anchor === 'end' ? -width : -width / 2;
  return (
    <g transform={`translate(${spot.x} ${spot.y}) scale(${scale})`} pointerEvents="none">
      {looked && (
        <rect
          x={left - 7}
          y={-11}
          width={width + 14}
          height={22}
          rx={8}
          fill="var(--raised)"
          stroke="var(--line-strong)"
        />
      )}
      {lock && (
        <g transform={`translate(${left + 5} -0.5)`}>
          <LockGlyph
            size={12}
            open={facts.security === 'plain' || facts.security === 'mixed'}
            tone={facts.security === 'mtls' ? 'cert' : 'warn'}
          />
        </g>
      )}
      <text
        x={left + (lock ? LOCK : 0)}
        y={4.2}
        fontSize={FONT}
        fill="var(--ink-2)"
        className={looked ? 'tabular' : 'mesh-halo tabular'}
      >
        {text}
        {fail !== '' && (
          <tspan fill={facts.failedShare >= 0.25 ? 'var(--bad)' : 'var(--warn)'} fontWeight={600}>
            {fail}
          </tspan>
        )}
      </text>
    </g>
  );
});
