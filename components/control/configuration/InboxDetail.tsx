'use client';
import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { useState } from 'react';
import { callApi, faultOf } from '@/client/api';
import { useMesh } from '@/client/MeshProvider';
import { type EpochMs, type Fault, nameOf, namespaceOf, type ObjectId } from '@/mesh/model';
import type { Culprit, CulpritReason } from '@/mesh/sync/culprit';
import type { InboxItem } from '@/mesh/sync/inbox';
import type { NacksAnswer } from '@/wire/nacks';
import type { Words } from '@/words';
import { Chip } from '../../ui/Chip.tsx';
import { CodeBlock } from '../../ui/CodeBlock.tsx';
import { CopyButton } from '../../ui/Copyable.tsx';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { formatDuration, formatStamp, formatTime, objectName } from '../../ui/format.ts';
import { Link } from '../../ui/Link.tsx';
import { Mono } from '../../ui/Mono.tsx';
import { kubectlGet } from '../links.ts';

const FEW = 12;

/** One refusal in full: what was refused, Envoy's words, the object that is most likely the cause and why, and who still waits. */
export function InboxDetail({ item, now, words }: { item: InboxItem; now: EpochMs; words: Words['control'] }) {
  const w = words.inbox;
  const istiod = useMesh((mesh) => mesh.refusals.findLast((refusal) => refusal.text === item.text)?.istiod ?? null);
  const asked = useOrigins(item);
  const culprits = asked.culprits ?? item.culprits;
  const [first, ...others] = culprits;
  const live = item.state === 'in-force';
  return (
    <article
      aria-label={w.refused(item.type, item.resources[0]?.name ?? '')}
      className="@container max-h-104 min-w-0 overflow-y-auto px-5 py-4 max-[900px]:max-h-none"
    >
      <div className="grid gap-x-7 gap-y-4 @min-[46rem]:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <section className="flex flex-col gap-1.5">
            <h3 className="text-[0.8rem] text-ink-3">{w.resources}</h3>
            <ul className="m-0 flex list-none flex-wrap gap-1.5 p-0">
              {item.resources.map(({ name, reason }) =>
                name === null ? (
                  <li key={reason} className="text-[0.8rem] text-ink-2">
                    {w.resourceUnnamed}
                  </li>
                ) : (
                  <li key={name} className="flex min-w-0 items-center gap-2">
                    <Chip tone={live ? 'bad' : 'neutral'}>{item.type}</Chip>
                    <span className="min-w-0 font-mono text-[0.85rem] font-medium break-all text-ink">{name}</span>
                  </li>
                ),
              )}
            </ul>
          </section>

          <section className="flex flex-col gap-1.5">
            <h3 className="flex items-center gap-1 text-[0.8rem] text-ink-3">
              {w.words} <CopyButton text={item.text} label={w.copy} />
            </h3>
            <blockquote
              className={clsx(
                'm-0 rounded-lg border-l-3 px-3 py-2 font-mono text-[0.8rem] leading-relaxed break-words whitespace-pre-wrap text-ink',
                live ? 'border-bad bg-bad-soft' : 'border-line-strong bg-sunken',
              )}
            >
              {item.text.trim()}
            </blockquote>
            {istiod && <EvidenceLine evidence={{ kind: 'istiod', pod: istiod, path: '/debug/syncz · lastError' }} />}
          </section>

          <dl className="tabular grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-[0.8rem]">
            <dt className="text-ink-3">{w.first}</dt>
            <dd className="text-ink-2">
              {formatStamp(item.firstAt)} · {w.since(formatDuration(now - item.firstAt))}
            </dd>
            <dt className="text-ink-3">{w.seen}</dt>
            <dd className="text-ink-2">{formatTime(item.seenAt)}</dd>
            {item.lastAt !== item.firstAt && (
              <>
                <dt className="text-ink-3">{w.last}</dt>
                <dd className="text-ink-2">{formatTime(item.lastAt)}</dd>
              </>
            )}
            {!live && (
              <>
                <dt className="text-ink-3">{w.endedAt}</dt>
                <dd className="text-ink-2">{item.endedAt === null ? w.endedGone : formatTime(item.endedAt)}</dd>
              </>
            )}
          </dl>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <section className="flex flex-col gap-2">
            <h3 className="text-[0.8rem] text-ink-3">{first ? w.culprit[first.certainty] : w.culprit.none}</h3>
            {first ? (
              <Cause culprit={first} words={words} />
            ) : (
              <p className="text-[0.85rem] leading-relaxed text-ink-2">{w.noCulpritHelp}</p>
            )}
            {others.length > 0 && (
              <p className="text-[0.8rem] text-ink-3">
                {w.others}:{' '}
                {others.slice(0, 3).map((other, i) => (
                  <span key={other.object}>
                    {i > 0 && ', '}
                    <Link
                      href={placeOf(other)}
                      className="text-ink-2 hover:text-xds hover:underline"
                      title={other.reasons.map((r) => reasonText(r, words)).join('. ')}
                    >
                      {objectName(other.object)}
                    </Link>
                  </span>
                ))}
              </p>
            )}
            <p className="text-[0.75rem] leading-snug text-ink-3">
              {w.certain} {asked.note === 'asking' ? w.lookUp : asked.note === 'unheld' ? w.notHeld : ''}
            </p>
            {asked.fault !== null && <FaultBox fault={asked.fault} tone="warn" onRetry={asked.again} />}
          </section>

          <section className="flex flex-col gap-1.5">
            <h3 className="text-[0.8rem] text-ink-3">
              {live ? w.still(item.proxies.length) : w.were(item.proxies.length)}
            </h3>
            <Proxies pods={item.proxies} words={words} />
          </section>
        </div>
      </div>
    </article>
  );
}

function Cause({ culprit, words }: { culprit: Culprit; words: Words['control'] }) {
  const w = words.inbox;
  return (
    <div className="flex flex-col gap-2 rounded-xl border border-line bg-ground/60 p-3">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          href={placeOf(culprit)}
          title={w.inMesh}
          className="font-medium break-all text-ink hover:text-xds hover:underline"
        >
          {objectName(culprit.object)}
        </Link>
        {!culprit.exists && <Chip>{w.gone}</Chip>}
      </p>
      <ul
        aria-label={w.reasons}
        className="m-0 flex list-none flex-col gap-1 p-0 text-[0.82rem] leading-snug text-ink-2"
      >
        {culprit.reasons.map((reason) => (
          <li key={reason.kind} data-reason={reason.kind} className="flex gap-2">
            <span aria-hidden className="text-ink-3">
              –
            </span>
            <span className="min-w-0 break-words">{reasonText(reason, words)}</span>
          </li>
        ))}
      </ul>
      {culprit.exists && <CodeBlock text={kubectlGet(culprit.object)} />}
    </div>
  );
}

function reasonText(reason: CulpritReason, words: Words['control']): string {
  const w = words.inbox;
  switch (reason.kind) {
    case 'text':
      return w.reason.text(reason.token);
    case 'origin':
      return w.reason.origin(reason.resource);
    case 'host':
      return w.reason.host(reason.host);
    case 'patches':
      return w.reason.patches(reason.what);
    case 'changed':
      return w.reason.changed(w.change[reason.change], formatDuration(reason.beforeMs));
    case 'ended':
      return w.reason.ended(w.change[reason.change]);
  }
}

/** The mesh view shows an object with its namespace. */
const placeOf = ({ object }: Culprit) =>
  `/mesh?select=${encodeURIComponent(`namespace:${object.split('/')[1] ?? ''}`)}`;

function Proxies({ pods, words }: { pods: InboxItem['proxies']; words: Words['control'] }) {
  const [all, setAll] = useState(false);
  const shown = all ? pods : pods.slice(0, FEW);
  return (
    <ul className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-x-4 gap-y-0.5 p-0 text-[0.8rem]">
      {shown.map((pod) => (
        <li key={pod} className="flex min-w-0">
          <Link
            href={`/control/configuration?select=${encodeURIComponent(pod)}`}
            className="flex min-w-0 text-ink hover:text-xds"
          >
            <span className="shrink-0 text-ink-3">{namespaceOf(pod)}/</span>
            <Mono text={nameOf(pod)} focusable={false} />
          </Link>
        </li>
      ))}
      {pods.length > shown.length && (
        <li>
          <button type="button" onClick={() => setAll(true)} className="cursor-pointer text-xds hover:underline">
            {words.inbox.and(pods.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  );
}

/** What the refused resource came from stands in the proxy's configuration, which only the server holds: asked when opened. */
function useOrigins({ key, state }: InboxItem): {
  readonly culprits: readonly Culprit[] | null;
  readonly note: 'asking' | 'unheld' | null;
  readonly fault: Fault | null;
  readonly again: () => void;
} {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['nack', key, state],
    queryFn: () => callApi<NacksAnswer>(`/api/v1/nacks?open=${encodeURIComponent(key)}`),
    staleTime: 60_000,
  });
  const found = data?.nacks.find((nack) => nack.key === key);
  const asking = isFetching && data === undefined;
  return {
    culprits: found?.culprits.map((culprit) => ({ ...culprit, object: culprit.object as ObjectId })) ?? null,
    note: asking ? 'asking' : found?.configHeld === false ? 'unheld' : null,
    fault: error !== null && !isFetching ? faultOf(error) : null,
    again: () => void refetch(),
  };
}
