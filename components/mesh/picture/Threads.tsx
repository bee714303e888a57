import { memo } from 'react';
import { type Detail, pointAt, SIZE, type Threads as ThreadPaths } from '@/scene/mesh';

/** Many threads close together must not outweigh what they lead to. */
const OPACITY: Readonly<Record<Detail, number>> = { full: 0.62, mid: 0.42, far: 0.28 };
/** How far above a proxy its thread is broken, and how much of it is gone. */
const BREAK = { from: 16, gap: 26 } as const;

/**
 * The thin dotted threads from istiod into each proxy. Only pulses ever travel them, drawn on the canvas above. The thread of
 * a proxy that no istiod holds is broken.
 */
export const Threads = memo(function Threads({
  threads,
  detail,
  cut,
}: {
  readonly threads: ThreadPaths;
  readonly detail: Detail;
  /** Ids of nodes whose thread is broken. */
  readonly cut: ReadonlySet<string>;
}) {
  return (
    <g aria-hidden fill="none" strokeLinecap="round" pointerEvents="none">
      <g stroke="var(--xds)" strokeOpacity={OPACITY[detail]} strokeWidth={1.5} strokeDasharray="0.5 4.5">
        {threads.paths.map(({ id, path }) => (
          <path key={id} d={path} vectorEffect="non-scaling-stroke" />
        ))}
      </g>
      {threads.routes.map(({ node, line }) => {
        if (!cut.has(node)) return null;
        const low = pointAt(line, line.length - BREAK.from);
        const high = pointAt(line, line.length - BREAK.from - BREAK.gap);
        const [x, y] = [(low.x + high.x) / 2, (low.y + high.y) / 2];
        return (
          <g key={node}>
            <path d={`M${high.x} ${high.y}L${low.x} ${low.y}`} stroke="var(--mesh-group)" strokeWidth={7} />
            <path
              d={`M${x - 9} ${y - 2}l18 -7M${x - 9} ${y + 9}l18 -7`}
              stroke="var(--warn)"
              strokeWidth={SIZE.proxy * 0.05}
            />
          </g>
        );
      })}
    </g>
  );
});
