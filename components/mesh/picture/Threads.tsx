import { memo } from 'react';
import type { Detail, Threads as ThreadPaths } from '@/scene/mesh';

/** Many threads close together must not outweigh what they lead to. */
const OPACITY: Readonly<Record<Detail, number>> = { full: 0.62, mid: 0.42, far: 0.28 };

/** The thin dotted threads from istiod into each proxy. Only pulses ever travel them, drawn on the canvas above. */
export const Threads = memo(function Threads({
  threads,
  detail,
}: {
  readonly threads: ThreadPaths;
  readonly detail: Detail;
}) {
  return (
    <g
      aria-hidden
      fill="none"
      stroke="var(--xds)"
      strokeOpacity={OPACITY[detail]}
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeDasharray="0.5 4.5"
      pointerEvents="none"
    >
      {threads.paths.map(({ id, path }) => (
        <path key={id} d={path} vectorEffect="non-scaling-stroke" />
      ))}
    </g>
  );
});
