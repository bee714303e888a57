/** istiod: a hexagon from which three threads go down. `size` is its width, centred on (0, 0). */
export function IstiodGlyph({ size = 40 }: { size?: number }) {
  const r = size / 2;
  const y = r * 0.86;
  const dot = size * 0.055;
  return (
    <g>
      <path
        d={`M${-r} 0L${-r / 2} ${-y}H${r / 2}L${r} 0L${r / 2} ${y}H${-r / 2}Z`}
        fill="var(--xds-soft)"
        stroke="var(--xds)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      <g stroke="var(--xds)" strokeWidth={1.25} fill="none" strokeLinecap="round">
        <path
          d={`M0 ${-r * 0.36}V${r * 0.36}M0 ${-r * 0.3}C0 ${r * 0.1} ${-r * 0.42} ${-r * 0.05} ${-r * 0.42} ${r * 0.3}`}
        />
        <path d={`M0 ${-r * 0.3}C0 ${r * 0.1} ${r * 0.42} ${-r * 0.05} ${r * 0.42} ${r * 0.3}`} />
      </g>
      <g fill="var(--xds)">
        <circle cy={-r * 0.4} r={dot * 1.5} />
        <circle cx={-r * 0.42} cy={r * 0.36} r={dot} />
        <circle cy={r * 0.42} r={dot} />
        <circle cx={r * 0.42} cy={r * 0.36} r={dot} />
      </g>
    </g>
  );
}
