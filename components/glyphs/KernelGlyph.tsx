/**
 * The kernel's gate (iptables, nftables): a diamond. `size` is its width, centred on (0, 0).
 * `label` is the chain; `bypassed`: the packet went past it untouched.
 */
export function KernelGlyph({
  size = 40,
  label = '',
  bypassed = false,
  ghost = false,
}: {
  size?: number;
  label?: string;
  bypassed?: boolean;
  ghost?: boolean;
}) {
  const half = size / 2;
  return (
    <g opacity={ghost ? 0.45 : 1}>
      <path
        d={`M0 ${-half}L${half} 0L0 ${half}L${-half} 0Z`}
        fill={bypassed ? 'var(--surface)' : 'var(--warn-soft)'}
        stroke="var(--warn)"
        strokeWidth={1.25}
        strokeLinejoin="round"
        strokeDasharray={bypassed || ghost ? '3 3' : undefined}
      />
      {label !== '' && (
        <text
          textAnchor="middle"
          dominantBaseline="central"
          fontSize={Math.min(size * 0.2, (size * 1.15) / Math.max(4, label.length))}
          fontWeight={600}
          fill="var(--warn)"
          pointerEvents="none"
        >
          {label}
        </text>
      )}
    </g>
  );
}
