/** A party outside the mesh: a globe for a host name, the same with a dashed outline for an address that nobody owns. */
export function ExternalGlyph({ size = 36, unknown = false }: { size?: number; unknown?: boolean }) {
  const r = size / 2;
  return (
    <g fill="none" stroke="var(--ink-3)" strokeWidth={1.25}>
      <circle r={r} fill="var(--surface)" stroke="var(--line-strong)" strokeDasharray={unknown ? '3 3' : undefined} />
      {unknown ? (
        <text
          textAnchor="middle"
          dominantBaseline="central"
          fontSize={size * 0.44}
          fontWeight={600}
          fill="var(--ink-3)"
          stroke="none"
        >
          ?
        </text>
      ) : (
        <>
          <ellipse rx={r * 0.26} ry={r * 0.56} />
          <circle r={r * 0.56} />
          <path d={`M${-r * 0.56} 0H${r * 0.56}`} />
        </>
      )}
    </g>
  );
}
