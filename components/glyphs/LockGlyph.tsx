import { type Tone, toneColor } from './tone.ts';

/** A small padlock for mTLS, open for plain text. `size` is its height, centred on (0, 0). */
export function LockGlyph({ size = 12, open = false, tone = 'muted' }: { size?: number; open?: boolean; tone?: Tone }) {
  const w = size * 0.78;
  const h = size * 0.5;
  const r = w * 0.29;
  const arm = open
    ? `M${-r} 0V${-h * 0.55}A${r} ${r} 0 0 1 ${r * 0.9} ${-h * 0.9}`
    : `M${-r} 0V${-h * 0.45}A${r} ${r} 0 0 1 ${r} ${-h * 0.45}V0`;
  return (
    <g
      transform={`translate(0 ${size * 0.03})`}
      fill="none"
      stroke={toneColor(tone)}
      strokeWidth={size * 0.11}
      strokeLinecap="round"
    >
      <rect x={-w / 2} y={0} width={w} height={h} rx={size * 0.1} />
      <path d={arm} />
    </g>
  );
}
