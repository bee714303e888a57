'use client';
import { ArrowLeft, ChevronLeft, ChevronRight, Link2, Split, Terminal } from 'lucide-react';
import { useMemo } from 'react';
import { useMesh, useWords } from '@/client/MeshProvider.tsx';
import { setParams } from '@/client/url.ts';
import type { MeshRequest, RequestId } from '@/mesh/model';
import type { RequestPath } from '@/mesh/path/stations.ts';
import { requestsWords } from '@/words/requests';
import { explainRequestHref } from '../../explain/links.ts';
import { IconButton } from '../../ui/Button.tsx';
import { CopyButton, CopyText } from '../../ui/Copyable.tsx';
import { formatDate, formatLength, formatTime } from '../../ui/format.ts';
import { Link } from '../../ui/Link.tsx';
import { TEXT_TONE } from '../../ui/tones.ts';
import { useEscape } from '../../ui/useEscape.ts';
import { isTcpRequest, lineOf, nodeName, statusOf, toneOf, urlOf, versionOf } from '../list/facts.ts';
import { Marks } from '../list/Marks.tsx';
import { curlOf } from './curl.ts';

export const closeRequest = () => setParams({ open: '', step: '' });

/** What the request was and how it ended, in one line, and what can be done with it. `id` is the one that was asked for last. */
export function OpenedHeader({ id, request, path }: { id: RequestId; request: MeshRequest; path: RequestPath }) {
  const words = useWords(requestsWords);
  useEscape(closeRequest);
  const line = lineOf(request);
  const status = statusOf(request);
  const tcp = isTcpRequest(request);
  const curl = curlOf(line);
  const explain = explainRequestHref(request);
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="flex min-w-0 flex-1 basis-120 items-start gap-3">
        <IconButton label={words.opened.backHelp} tone="plain" onClick={closeRequest}>
          <ArrowLeft aria-hidden className="size-4" />
        </IconButton>
        <div className="min-w-0">
          <h1 className="text-xl leading-8 font-semibold tracking-tight [overflow-wrap:anywhere]">
            {tcp ? (
              words.opened.tcpTitle(line?.upstreamHost ?? nodeName(request.target))
            ) : (
              <>
                {line?.method} <span className="font-medium">{urlOf(request)}</span>
              </>
            )}{' '}
            {!tcp && (
              <>
                <span className="text-ink-3">→</span>{' '}
                <span className={TEXT_TONE[toneOf(request)]}>{status ?? words.opened.noAnswer}</span>{' '}
              </>
            )}
            {line?.duration != null && (
              <span className="text-ink-2">
                {words.opened.in} {line.duration < 1 ? words.times.under : formatLength(line.duration)}
              </span>
            )}
          </h1>
          <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-sm text-ink-2">
            <span>
              <EndName request={request} side="source" /> <span className="text-ink-3">→</span>{' '}
              <EndName request={request} side="target" />
            </span>
            <Dot />
            <time dateTime={new Date(request.startedAt).toISOString()} title={formatDate(request.startedAt)}>
              {formatDate(request.startedAt).split(' ').slice(0, 2).join(' ')} {formatTime(request.startedAt, true)}
            </time>
            {line?.requestId && (
              <>
                <Dot />
                <span className="inline-flex items-center gap-1">
                  <span className="text-ink-3">{words.opened.requestId}</span>
                  <span
                    title={line.requestId}
                    className="font-mono text-[0.8rem]"
                  >{`${line.requestId.slice(0, 8)}…`}</span>
                  <CopyButton text={line.requestId} label={words.opened.copyId} />
                </span>
              </>
            )}
            {request.joinedBy !== null && (
              <>
                <Dot />
                <span className="text-ink-3">{words.opened.joined[request.joinedBy]}</span>
              </>
            )}
            <Marks request={request} surprise={null} />
          </div>
          <span className="sr-only">{path.failure ? words.verdict.heading[path.failure.by]('') : ''}</span>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Neighbours id={id} />
        {explain !== null && (
          <Link
            href={explain}
            title={words.opened.explainHelp}
            className="inline-flex h-8 shrink-0 items-center gap-2 rounded-lg border border-xds/50 bg-xds-soft px-3 text-sm text-ink transition-colors hover:border-xds"
          >
            <Split aria-hidden className="size-3.5" />
            {words.opened.explain}
          </Link>
        )}
        {curl !== null && (
          <CopyText text={() => curl} label={words.opened.curl} title={words.opened.curlHelp}>
            <Terminal aria-hidden className="size-3.5" />
          </CopyText>
        )}
        <CopyText text={() => location.href} label={words.opened.link}>
          <Link2 aria-hidden className="size-3.5" />
        </CopyText>
      </div>
    </header>
  );
}

const Dot = () => (
  <span aria-hidden className="text-ink-3">
    ·
  </span>
);

/** A workload's name, with its version where its pods carry one. */
function EndName({ request, side }: { request: MeshRequest; side: 'source' | 'target' }) {
  const pod = side === 'source' ? request.client?.pod : request.server?.pod;
  const version = useMesh((m) => versionOf(pod ? m.pods[pod] : undefined));
  const name = nodeName(request[side]);
  return (
    <span title={request[side]} className="font-medium text-ink">
      {name}
      {version !== null && !name.endsWith(version) && <span className="font-normal text-ink-3"> {version}</span>}
    </span>
  );
}

/** The requests before and after this one in time. */
function Neighbours({ id }: { id: RequestId }) {
  const words = useWords(requestsWords).opened;
  const requests = useMesh((m) => m.requests);
  const [older, newer] = useMemo(() => {
    const sorted = [...requests].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
    const at = sorted.findIndex((r) => r.id === id);
    return at < 0 ? [undefined, undefined] : [sorted[at - 1], sorted[at + 1]];
  }, [requests, id]);
  const open = (to: MeshRequest | undefined) => to && setParams({ open: to.id, step: '' }, 'replace');
  // Not `disabled`: that would take the focus from who has come to the end of the list.
  return (
    <span className="flex">
      <IconButton label={words.older} aria-disabled={!older} onClick={() => open(older)}>
        <ChevronLeft aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={words.newer} aria-disabled={!newer} onClick={() => open(newer)}>
        <ChevronRight aria-hidden className="size-4" />
      </IconButton>
    </span>
  );
}
