import { useMemo, useState } from 'react';
import { useMesh } from '@/client/MeshProvider';
import { letterKey } from '@/mesh/sync/inbox';
import { MATRIX_TYPES } from '@/mesh/sync/matrix';
import { pushesOf } from '@/mesh/sync/pushes';
import type { Words } from '@/words';
import { formatTime, objectName } from '../../ui/format.ts';
import { Link } from '../../ui/Link.tsx';
import { SectionHeading } from '../../ui/SectionHeading.tsx';
import { configurationHref } from '../links.ts';
import { SyncMark } from '../SyncMark.tsx';

const FEW = 6;

/** The newest pushes: when, to how many, which types, what changed before, and who refused. */
export function Pushes({ words }: { words: Words['control'] }) {
  const w = words.pushes;
  const pushes = useMesh((mesh) => mesh.pushes);
  const changes = useMesh((mesh) => mesh.changes);
  const refusals = useMesh((mesh) => mesh.refusals);
  const told = useMemo(() => pushesOf({ pushes, changes, refusals }), [pushes, changes, refusals]);
  const [all, setAll] = useState(false);
  const shown = all ? told : told.slice(0, FEW);
  const most = Math.max(1, ...shown.map(({ push }) => push.proxies));
  return (
    <section aria-label={w.title} className="flex min-w-0 flex-col gap-2 rounded-xl border border-line bg-surface p-4">
      <SectionHeading level={2}>{w.title}</SectionHeading>
      {shown.length === 0 ? (
        <p className="text-[0.8rem] leading-relaxed text-ink-3">
          {w.none} {w.noneHelp}
        </p>
      ) : (
        <ol className="m-0 flex max-h-136 list-none flex-col gap-0 overflow-y-auto p-0 pl-1">
          {shown.map(({ push, causes, refused }) => (
            <li
              key={`${push.istiod} ${push.at} ${push.until}`}
              className="relative flex flex-col gap-0.5 border-l border-line-strong py-1.5 pl-4"
            >
              <span
                aria-hidden
                className={`absolute top-3 -left-[0.3rem] size-[0.55rem] rounded-full ${refused.length > 0 ? 'bg-bad' : 'bg-xds'}`}
              />
              <span className="tabular flex items-baseline gap-2 text-[0.8rem]">
                <time className="text-ink">{formatTime(push.at)}</time>
                <span className="text-ink-2">{w.to(push.proxies)}</span>
                {refused[0] && (
                  <Link
                    href={configurationHref({ nack: letterKey(refused[0]) })}
                    className="flex items-center gap-1 text-bad hover:underline"
                  >
                    <SyncMark state="nack" size={0.75} />
                    {w.refused(refused.length)}
                  </Link>
                )}
              </span>
              <span aria-hidden className="h-1 overflow-hidden rounded-full bg-sunken">
                <span
                  className="block h-full rounded-full bg-xds/70"
                  style={{ width: `${(push.proxies / most) * 100}%` }}
                />
              </span>
              <span className="tabular flex flex-wrap gap-x-2.5 text-[0.72rem] text-ink-3">
                {MATRIX_TYPES.filter((type) => push.types[type]).map((type) => (
                  <span key={type}>
                    <span className="font-mono">{type}</span> {push.types[type]}
                  </span>
                ))}
              </span>
              {causes.slice(0, 2).map((cause) => (
                <span
                  key={`${cause.object} ${cause.at}`}
                  title={w.derived}
                  className="truncate text-[0.78rem] text-ink-2"
                >
                  {objectName(cause.object)} {w.changed[cause.change]}
                </span>
              ))}
            </li>
          ))}
        </ol>
      )}
      {told.length > shown.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="cursor-pointer self-start text-[0.8rem] text-xds hover:underline"
        >
          {w.more(told.length - shown.length)}
        </button>
      )}
    </section>
  );
}
