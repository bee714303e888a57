import { memo } from 'react';
import type { Threads as ThreadPaths } from '@/scene/mesh';

/** The thin dotted threads from istiod into each proxy. Only pulses ever travel them, drawn on the canvas above. */
export const Threads = memo(function Threads({ threads }: { readonly threads: ThreadPaths }) {
  return (
    <g
      aria-hidden
      fill="none"
      stroke="var(--xds)"
      strokeOpacity={0.62}
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
