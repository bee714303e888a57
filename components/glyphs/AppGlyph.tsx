/**
 * An application: a square. `size` is its side; it is centred on (0, 0) of the surrounding SVG.
 * `ghost`: there should be one, or it never got the request.
 */
export function AppGlyph({
  size = 36,
  label = 'app',
  ghost = false,
}: {
  size?: number;
  label?: string;
  ghost?: boolean;
}) {
  const half = size / 2;
  return (
    <g opacity={ghost ? 0.45 : 1}>
      <rect
        x={-half}
        y={-half}
        width={size}
        height={size}
        rx={size * 0.24}
        fill="var(--raised)"
        stroke="var(--line-strong)"
        strokeWidth={1.25}
        strokeDasharray={ghost ? '3 3' : undefined}
      />
      <text
        textAnchor="middle"
        dominantBaseline="central"
        fontSize={size * 0.33}
        fontWeight={500}
        fill="var(--ink-2)"
        pointerEvents="none"
      >
        {label}
      </text>
    </g>
  );
}
