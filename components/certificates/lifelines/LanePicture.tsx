import { memo } from 'react';
import type { Lane, Strand, Weave } from '@/scene/certificates/lifelines';
import { LANE } from '@/scene/certificates/lifelines';
import type { Words } from '@/words';

const THICK = 7;
const MIDDLE = (LANE.strands[0] + LANE.strands[1]) / 2;

/** One lifeline. `active` is the part whose facts are read out. */
export const LanePicture = memo(function LanePicture({
  lane,
  width,
  nowX,
  alive,
  active,
  onPoint,
  words,
}: {
  lane: Lane;
  width: number;
  nowX: number;
  alive: boolean;
  active: number | null;
  onPoint: (part: number) => void;
  words: Words['lifelines']['marks'];
}) {
  return (
    <svg aria-hidden width={width} height={LANE.height} className="block overflow-hidden">
      <g opacity={alive ? 1 : 0.6}>
        {lane.gaps.map((gap) =>
          gap.kind === 'unwatched' ? (
            <g key={`${gap.kind} ${gap.x}`}>
              <line
                x1={gap.x}
                x2={gap.x + gap.width}
                y1={MIDDLE}
                y2={MIDDLE}
                stroke="var(--line-strong)"
                strokeWidth={2}
                strokeDasharray="1 5"
                strokeLinecap="round"
              />
              {gap.width > 110 && (
                <Label x={gap.x + gap.width / 2} fill="var(--ink-3)">
                  {words.unwatched}
                </Label>
              )}
            </g>
          ) : (
            <g key={`${gap.kind} ${gap.x}`}>
              <rect
                x={gap.x}
                y={5}
                width={gap.width}
                height={LANE.height - 10}
                rx={4}
                fill="url(#lifeline-expired)"
                stroke="var(--bad)"
              />
              {gap.width > 90 && (
                <Label x={gap.x + gap.width / 2} fill="var(--bad)">
                  {words.nothingValid}
                </Label>
              )}
            </g>
          ),
        )}
        {lane.parts.map((part, index) =>
          part.kind === 'weave' ? (
            <WeaveMark key={`weave ${part.first}`} part={part} active={active === index} words={words} />
          ) : (
            <StrandMark key={`strand ${part.index}`} part={part} nowX={nowX} active={active === index} />
          ),
        )}
        {lane.parts.map((part) =>
          part.kind === 'strand' && part.handover ? <Handover key={`over ${part.index}`} part={part} /> : null,
        )}
        {lane.roots.map((root) => (
          <path
            key={`root ${root.x}`}
            d={`M${root.x} 2l5 5 -5 5 -5 -5z`}
            fill="var(--surface)"
            stroke="var(--xds)"
            strokeWidth={2}
          />
        ))}
      </g>
      {lane.parts.map((part, index) => (
        <rect
          key={part.kind === 'weave' ? `hit weave ${part.first}` : `hit ${part.index}`}
          {...hitArea(part)}
          fill="transparent"
          className="cursor-pointer"
          onPointerEnter={() => onPoint(index)}
        />
      ))}
    </svg>
  );
});

function hitArea(part: Strand | Weave) {
  if (part.kind === 'weave') return { x: part.x, y: 0, width: Math.max(4, part.width), height: LANE.height };
  const left = Math.min(part.held?.x ?? Number.POSITIVE_INFINITY, part.spare?.x ?? Number.POSITIVE_INFINITY);
  const right = Math.max(
    part.held ? part.held.x + part.held.width : 0,
    part.spare ? part.spare.x + part.spare.width : 0,
  );
  const y = part.strand === 0 ? 0 : LANE.height / 2;
  return { x: Number.isFinite(left) ? left : 0, y, width: Math.max(8, right - left || 8), height: LANE.height / 2 };
}

function StrandMark({ part, nowX, active }: { part: Strand; nowX: number; active: boolean }) {
  const y = LANE.strands[part.strand];
  const { held, spare, overdue, renewal, end } = part;
  const upcoming = part.ending === 'held' && spare !== null;
  // What is held now will be shown until about its renewal; behind that lies the reserve.
  const expected = upcoming && renewal && renewal.x > nowX ? renewal.x : null;
  return (
    <g>
      {spare && (
        <rect x={spare.x} y={y - 1} width={spare.width} height={2} fill="var(--cert)" opacity={upcoming ? 0.6 : 0.45} />
      )}
      {upcoming && expected !== null && (
        <rect
          x={Math.max(spare.x, nowX)}
          y={y - THICK / 2 + 0.5}
          width={Math.max(0, expected - Math.max(spare.x, nowX))}
          height={THICK - 1}
          rx={2}
          fill="var(--cert)"
          opacity={0.3}
        />
      )}
      {end !== null && (
        <line x1={end} x2={end} y1={y - 4} y2={y + 4} stroke="var(--cert)" strokeWidth={1.5} opacity={0.7} />
      )}
      {held && held.width > 0 && (
        <rect
          x={held.x}
          y={y - THICK / 2}
          width={Math.max(3, held.width)}
          height={THICK}
          rx={THICK / 2}
          fill="var(--cert)"
        />
      )}
      {overdue && overdue.width > 0 && (
        <rect
          x={overdue.x}
          y={y - THICK / 2 - 1}
          width={Math.max(4, overdue.width)}
          height={THICK + 2}
          rx={2}
          fill="var(--warn)"
        />
      )}
      {renewal && (
        <rect
          x={renewal.band.x}
          y={y - 7}
          width={renewal.band.width}
          height={14}
          rx={1}
          fill="var(--ink)"
          stroke="var(--surface)"
        />
      )}
      {part.ending === 'gone' && held && (
        <circle cx={held.x + held.width} cy={y} r={3.5} fill="var(--surface)" stroke="var(--ink-3)" strokeWidth={1.5} />
      )}
      {active && held && (
        <rect
          x={held.x - 3}
          y={y - THICK / 2 - 4}
          width={Math.max(3, held.width) + 6}
          height={THICK + 8}
          rx={7}
          fill="none"
          stroke="var(--ink)"
          strokeWidth={1.5}
        />
      )}
    </g>
  );
}

function Handover({ part }: { part: Strand }) {
  if (part.handover === null) return null;
  const { x, path } = part.handover;
  return (
    <g>
      <path d={path} fill="none" stroke="var(--cert)" strokeWidth={2.5} />
      <path d={`M${x} ${MIDDLE - 5}l5 5 -5 5 -5 -5z`} fill="var(--cert)" stroke="var(--surface)" strokeWidth={1.5} />
    </g>
  );
}

/** Two waves that cross: many handovers in few pixels. */
function WeaveMark({ part, active, words }: { part: Weave; active: boolean; words: Words['lifelines']['marks'] }) {
  const top = LANE.strands[0] - THICK / 2;
  const height = LANE.strands[1] - LANE.strands[0] + THICK;
  return (
    <g>
      <rect
        x={part.x}
        y={top}
        width={Math.max(2, part.width)}
        height={height}
        rx={4}
        fill="url(#lifeline-weave)"
        stroke={active ? 'var(--ink)' : part.overdue ? 'var(--warn)' : 'var(--cert)'}
        strokeWidth={active ? 1.5 : 1}
      />
      {part.width > 56 && (
        <g>
          <rect x={part.x + part.width / 2 - 22} y={MIDDLE - 9} width={44} height={18} rx={9} fill="var(--surface)" />
          <Label x={part.x + part.width / 2} fill="var(--ink-2)">
            {words.times(part.count)}
          </Label>
        </g>
      )}
    </g>
  );
}

function Label({ x, fill, children }: { x: number; fill: string; children: string }) {
  return (
    <text
      x={x}
      y={MIDDLE + 4}
      textAnchor="middle"
      fill={fill}
      stroke="var(--surface)"
      strokeWidth={3}
      paintOrder="stroke"
      className="text-[11px] font-medium"
    >
      {children}
    </text>
  );
}
