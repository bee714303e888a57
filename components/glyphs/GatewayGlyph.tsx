import { type CertificateRing, ProxyGlyph } from './ProxyGlyph.tsx';

/** A gateway: an Envoy without an app, at the mesh's edge, between two posts. `size` is the proxy's diameter. */
export function GatewayGlyph({
  size = 40,
  ring = null,
  ghost = false,
}: {
  size?: number;
  ring?: CertificateRing | null;
  ghost?: boolean;
}) {
  const x = size * 0.66;
  const y = size * 0.42;
  const bend = size * 0.12;
  return (
    <g opacity={ghost ? 0.45 : 1}>
      <path
        d={`M${-x + bend} ${-y}H${-x}V${y}H${-x + bend}M${x - bend} ${-y}H${x}V${y}H${x - bend}`}
        fill="none"
        stroke="var(--line-strong)"
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <ProxyGlyph size={size} ring={ring} />
    </g>
  );
}
