'use client';
import clsx from 'clsx';
import { Split } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider';
import { explainRequestHref } from '@/components/explain/links.ts';
import { Glyph, LockGlyph } from '@/components/glyphs';
import { EvidenceLine } from '@/components/ui/EvidenceLine.tsx';
import { formatTime, middleEllipsis } from '@/components/ui/format.ts';
import { Fact } from '@/components/ui/KeyValue.tsx';
import { SectionHeading } from '@/components/ui/SectionHeading.tsx';
import type { Evidence, MeshRequest } from '@/mesh/model';
import { isFailed, outcomeOf } from '@/mesh/requests/outcome.ts';
import type { PictureNode } from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import { Link } from '../../ui/Link.tsx';
import type { EdgeFacts } from '../facts/edgeFacts.ts';
import { edgeText, nodeName } from '../facts/text.ts';

/** A fact with where it was read. */
export function Known({
  name,
  children,
  note,
  evidence,
}: {
  name: string;
  children: ReactNode;
  note?: ReactNode;
  evidence?: Evidence | null;
}) {
  return (
    <Fact
      name={name}
      note={
        (note || evidence) && (
          <span className="flex flex-col gap-1">
            {note && <span>{note}</span>}
            {evidence && <EvidenceLine evidence={evidence} />}
          </span>
        )
      }
    >
      {children}
    </Fact>
  );
}

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <SectionHeading aside={aside}>{title}</SectionHeading>
      {children}
    </section>
  );
}

export const Quiet = ({ children }: { children: ReactNode }) => (
  <p className="text-[0.8rem] leading-relaxed text-ink-3">{children}</p>
);

/** A row that leads somewhere in the picture. */
export function Row({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <li>
      <button
        type="button"
        onClick={onClick}
        className="-mx-2 flex w-[calc(100%+1rem)] min-w-0 cursor-pointer items-center gap-2 rounded-lg px-2 py-1.5 text-left text-sm text-ink hover:bg-sunken"
      >
        {children}
      </button>
    </li>
  );
}

/** The other end of an edge, what protects it, and its figures. */
export function EdgeRow({ other, facts, onClick }: { other: PictureNode; facts: EdgeFacts; onClick: () => void }) {
  const words = useWords(meshWords);
  const { rate, fail } = edgeText(facts, words.edge);
  const name = other.shape === 'folded' || !other.members[0] ? other.group : nodeName(other.members[0], words.nodes);
  return (
    <Row onClick={onClick}>
      <Glyph size={13} title={words.edge.security[facts.security]}>
        {facts.security === 'unknown' ? (
          <circle r={2} fill="var(--ink-3)" />
        ) : (
          <LockGlyph size={12} open={facts.security !== 'mtls'} tone={facts.security === 'mtls' ? 'cert' : 'muted'} />
        )}
      </Glyph>
      <span className="min-w-0 flex-1 truncate" title={name}>
        {name}
      </span>
      <span className="tabular shrink-0 text-[0.8rem] text-ink-2">
        {rate || words.edge.idle}
        {fail !== '' && <span className={facts.failedShare >= 0.25 ? 'text-bad' : 'text-warn'}> · {fail}</span>}
      </span>
    </Row>
  );
}

/** The newest requests of a list, each leading to its path. */
export function RequestRows({ requests }: { requests: readonly MeshRequest[] }) {
  const words = useWords(meshWords).panel.workload;
  if (requests.length === 0) return <Quiet>{words.noRequests}</Quiet>;
  return (
    <ul>
      {requests.map((request) => {
        const line = request.client ?? request.server;
        const outcome = outcomeOf(request);
        const explain = explainRequestHref(request);
        const where = line?.authority?.replace(/:\d+$/, '') ?? '';
        return (
          <li key={request.id} className="group -mx-2 flex items-center rounded-lg hover:bg-sunken">
            <Link
              href={`/requests?open=${encodeURIComponent(request.id)}`}
              className="grid min-w-0 flex-1 grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-2.5 rounded-lg px-2 py-1 text-[0.82rem]"
            >
              <time className="text-ink-3">{formatTime(request.startedAt)}</time>
              <span className="truncate text-ink" title={`${line?.method ?? ''} ${where} ${line?.path ?? ''}`}>
                {line?.method ?? 'TCP'} {middleEllipsis(where, 22)} <span className="text-ink-2">{line?.path}</span>
              </span>
              <span
                className={clsx(
                  'tabular',
                  isFailed(request) ? 'text-bad' : outcome === 'refused' ? 'text-warn' : 'text-good',
                )}
              >
                {line?.status ? line.status : (line?.flags[0] ?? '–')}
              </span>
            </Link>
            {explain !== null && (
              <Link
                href={explain}
                aria-label={words.explainRequest(`${line?.method ?? 'TCP'} ${where} ${line?.path ?? ''}`)}
                title={words.explain}
                className={clsx(
                  'mr-1 grid size-6 shrink-0 place-items-center rounded-md text-ink-3 hover:text-xds focus-visible:opacity-100',
                  !isFailed(request) && 'opacity-0 group-hover:opacity-100',
                )}
              >
                <Split aria-hidden className="size-3.5" />
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The newest `count` requests that `wanted` takes, newest first. */
export function lastRequests(
  requests: readonly MeshRequest[],
  wanted: (request: MeshRequest) => boolean,
  count = 8,
): MeshRequest[] {
  const last: MeshRequest[] = [];
  for (let i = requests.length - 1; i >= 0 && last.length < count * 4; i--) {
    const request = requests[i];
    if (request && wanted(request)) last.push(request);
  }
  return last.sort((a, b) => b.startedAt - a.startedAt).slice(0, count);
}
