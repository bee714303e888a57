/** Fills that every lane refers to. */
export function Patterns() {
  return (
    <svg aria-hidden width={0} height={0} className="absolute">
      <defs>
        <pattern id="lifeline-expired" width={7} height={7} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={7} height={7} fill="var(--bad-soft)" />
          <rect width={2} height={7} fill="var(--bad)" opacity={0.7} />
        </pattern>
        <pattern id="lifeline-weave" width={10} height={24} y={11} patternUnits="userSpaceOnUse">
          <rect width={10} height={24} fill="var(--cert-soft)" />
          <path d="M0 4C5 4 5 20 10 20M0 20C5 20 5 4 10 4" fill="none" stroke="var(--cert)" strokeWidth={1.5} />
        </pattern>
      </defs>
    </svg>
  );
}
