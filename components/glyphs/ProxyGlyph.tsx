import { ringArc } from '@/scene/glyphs/ring.ts';
import { type Tone, toneColor } from './tone.ts';

/** The certificate a proxy holds: `share` of its life that is left in [0, 1], coloured by its state. */
export type CertificateRing = { readonly share: number; readonly tone: Tone };

/**
 * An Envoy: a circle with three lines; around it, its certificate's remaining life as a ring that empties clockwise.
 * `size` is the outer diameter with the ring, centred on (0, 0). `ring` null: no certificate is known, so there is
 * only a dashed track. `ghost`: the request never got here.
 */
export function ProxyGlyph({
  size = 40,
  ring = null,
  ghost = false,
}: {
  size?: number;
  ring?: CertificateRing | null;
  ghost?: boolean;
}) {
  const width = size * 0.085;
  const r = size / 2 - width / 2;
  const inner = r - width * 1.35;
  const line = inner * 0.5;
  return (
    <g opacity={ghost ? 0.45 : 1}>
      <circle r={size / 2} fill="var(--surface)" />
      <circle r={inner} fill="var(--cert-soft)" />
      <circle
        r={r}
        fill="none"
        stroke={ring ? 'var(--line)' : 'var(--line-strong)'}
        strokeWidth={ring ? width : 1.25}
        strokeDasharray={ring ? undefined : '2 3'}
      />
      {ring && ring.share > 0 && (
        <path
          d={ringArc(r, ring.share)}
          fill="none"
          stroke={toneColor(ring.tone)}
          strokeWidth={width}
          strokeLinecap="round"
        />
      )}
      {ring && ring.share <= 0 && (
        <circle r={r} fill="none" stroke={toneColor(ring.tone)} strokeWidth={width} strokeDasharray="2 3" />
      )}
      <g stroke="var(--cert)" strokeWidth={size * 0.05} strokeLinecap="round" pointerEvents="none">
        <path
          d={`M${-line} ${-inner * 0.4}H${line}M${-line} 0H${line}M${-line} ${inner * 0.4}H${line * 0.15}`}
          fill="none"
        />
      </g>
    </g>
  );
}
