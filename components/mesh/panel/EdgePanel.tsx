'use client';
import { Handshake as HandshakeIcon, Split } from 'lucide-react';
import { useWords } from '@/client/MeshProvider';
import { certifiedEdges } from '@/components/certificates/handshake/edges.ts';
import { handshakeHref } from '@/components/certificates/handshake/links.ts';
import { questionOfEdge } from '@/components/explain/links.ts';
import { explainHref } from '@/components/explain/question.ts';
import { Whole } from '@/components/ui/Dotted.tsx';
import { formatDuration, formatShare } from '@/components/ui/format.ts';
import { KeyValue } from '@/components/ui/KeyValue.tsx';
import { Mono } from '@/components/ui/Mono.tsx';
import { Panel } from '@/components/ui/Panel.tsx';
import type { MeshRequest } from '@/mesh/model';
import { isFailed } from '@/mesh/requests/outcome.ts';
import { FIGURE_WINDOW_MS } from '@/mesh/topology/figures.ts';
import type { PictureEdge, PictureNode } from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import { Link } from '../../ui/Link.tsx';
import type { EdgeFacts } from '../facts/edgeFacts.ts';
import { edgeText, nodeName } from '../facts/text.ts';
import { Known, lastRequests, Quiet, RequestRows, Row, Section } from './parts.tsx';
import type { PanelProps } from './SelectionPanel.tsx';

/** Everything known of the traffic between two nodes. */
export function EdgePanel({
  edge,
  facts,
  mesh,
  now,
  data,
  takeFocus,
  onClose,
  onSelect,
}: PanelProps & { edge: PictureEdge; facts: EdgeFacts }) {
  const all = useWords(meshWords);
  const words = all.panel.edge;
  const { picture } = data.scene;
  const source = picture.nodes.find((node) => node.id === edge.source);
  const target = picture.nodes.find((node) => node.id === edge.target);
  if (!source || !target) return null;
  const nameOf = (node: PictureNode) =>
    node.shape === 'folded' || !node.members[0] ? node.group : nodeName(node.members[0], all.nodes);
  const latest = edge.members.flatMap((id) => mesh.edges[id] ?? []).toSorted((a, b) => b.lastSeenAt - a.lastSeenAt);
  const newest = latest[0];
  const asked = latest.map((e) => questionOfEdge(mesh, e)).find((q) => q !== null) ?? null;
  const members = new Set<string>(edge.members);
  const isHere = (request: MeshRequest) =>
    members.has(`${request.source}→${request.target}`) ||
    (request.caller !== null && members.has(`${request.caller}→${request.source}`));
  const causes = new Map<string, number>();
  for (const request of mesh.requests) {
    if (!isHere(request) || !isFailed(request)) continue;
    const line = request.client ?? request.server;
    const cause =
      [line?.status ? String(line.status) : null, ...(line?.flags ?? [])].filter((t) => t !== null).join(' ') ||
      words.noFlags;
    causes.set(cause, (causes.get(cause) ?? 0) + 1);
  }
  const identity = (node: PictureNode) => {
    const known = new Set(node.members.flatMap((m) => m.pods).flatMap((pod) => mesh.certificates[pod]?.spiffe ?? []));
    if (known.size === 0) return <span className="text-ink-3">{words.noIdentity}</span>;
    return [...known].slice(0, 4).map((spiffe) => <Whole key={spiffe} text={spiffe} className="block text-[0.8rem]" />);
  };
  return (
    <Panel
      title={`${nameOf(source)} → ${nameOf(target)}`}
      subtitle={words.subtitle(FIGURE_WINDOW_MS / 1_000)}
      takeFocus={takeFocus}
      onClose={onClose}
    >
      {asked && (
        <Link
          href={explainHref(asked.question, asked.observed)}
          title={words.explainHelp}
          className="inline-flex h-8 shrink-0 items-center justify-center gap-2 self-start rounded-lg border border-xds/50 bg-xds-soft px-3 text-sm text-ink transition-colors hover:border-xds"
        >
          <Split aria-hidden className="size-3.5" />
          {words.explain}
        </Link>
      )}
      {newest && certifiedEdges({ ...mesh, edges: { [newest.id]: newest } }).length > 0 && (
        <Link
          href={handshakeHref(newest.source, newest.target)}
          className="inline-flex items-center gap-2 self-start text-sm text-xds hover:underline"
        >
          <HandshakeIcon aria-hidden className="size-3.5" />
          {words.handshake}
        </Link>
      )}
      <KeyValue>
        <Known
          name={words.rate}
          note={`${words.basis[facts.basis]} · ${words.lastSeen(formatDuration(Math.max(0, now - facts.lastSeenAt)))}`}
        >
          {edgeText(facts, all.edge).rate || all.edge.idle}
        </Known>
        {facts.perSecond > 0 && (
          <Known name={words.success}>
            <span
              className={facts.failedShare === 0 ? 'text-good' : facts.failedShare < 0.25 ? 'text-warn' : 'text-bad'}
            >
              {formatShare(1 - facts.failedShare)}
            </span>
          </Known>
        )}
        <Known name={words.latency}>
          {facts.meanMs === null ? (
            <span className="text-ink-3">{words.noLatency}</span>
          ) : (
            words.mean(formatDuration(facts.meanMs))
          )}
        </Known>
        <Known
          name={words.security}
          evidence={
            facts.security === 'unknown'
              ? { kind: 'unknown', why: words.securityUnknown, remedy: null }
              : { kind: 'derived', from: words.securityEvidence }
          }
        >
          {all.edge.security[facts.security]}
        </Known>
        <Known name={words.client}>{identity(source)}</Known>
        <Known name={words.server}>{identity(target)}</Known>
      </KeyValue>
      <Section title={words.failures}>
        {causes.size === 0 ? (
          <Quiet>{words.noFailures}</Quiet>
        ) : (
          <ul className="flex flex-col gap-1 text-sm">
            {[...causes]
              .sort((a, b) => b[1] - a[1])
              .map(([cause, count]) => (
                <li key={cause} className="flex justify-between gap-3">
                  <span className="font-mono text-bad">{cause}</span>
                  <span className="tabular text-ink-2">{count}</span>
                </li>
              ))}
          </ul>
        )}
      </Section>
      {edge.members.length > 1 && (
        <Section title={words.bundle}>
          <ul className="flex flex-col gap-1 text-[0.82rem] text-ink-2">
            {edge.members.slice(0, 30).map((id) => (
              <li key={id}>
                <Mono text={id.replaceAll('/Deployment/', '/')} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={words.ends}>
        <ul>
          {[source, target].map((node) => (
            <Row key={node.id} onClick={() => onSelect(node.id)}>
              <span className="truncate">{nameOf(node)}</span>
            </Row>
          ))}
        </ul>
      </Section>
      <Section title={all.panel.workload.requests}>
        <RequestRows requests={lastRequests(mesh.requests, isHere, 12)} />
      </Section>
    </Panel>
  );
}
