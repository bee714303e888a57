'use client';
import { useWords } from '@/client/MeshProvider';
import { proxyHref } from '@/components/proxies/one/links.ts';
import { Chip } from '@/components/ui/Chip.tsx';
import { Help } from '@/components/ui/Help.tsx';
import { KeyValue } from '@/components/ui/KeyValue.tsx';
import { Mono } from '@/components/ui/Mono.tsx';
import { Panel } from '@/components/ui/Panel.tsx';
import { hasProxy, nameOf } from '@/mesh/model';
import { accessLoggingOf } from '@/mesh/requests/logging.ts';
import type { GraphNode } from '@/mesh/topology/graph.ts';
import { meshWords } from '@/words/mesh';
import { Link } from '../../ui/Link.tsx';
import { FindingMark } from '../../validation/FindingMark.tsx';
import { appliesTo } from '../facts/applies.ts';
import { isReady, type NodeFacts, troubleTone } from '../facts/nodeFacts.ts';
import { nodeName, troubleText } from '../facts/text.ts';
import { ProxyFacts } from './ProxyFacts.tsx';
import { EdgeRow, Known, lastRequests, Quiet, RequestRows, Section } from './parts.tsx';
import type { PanelProps } from './SelectionPanel.tsx';

const CHIPS = { bad: 'bad', warn: 'warn', muted: 'neutral' } as const;

/** Everything known of one workload, gateway or outside party. */
export function WorkloadPanel({
  id,
  node,
  facts,
  mesh,
  now,
  data,
  onSelect,
  takeFocus,
  onClose,
}: PanelProps & { id: string; node: GraphNode; facts: NodeFacts }) {
  const all = useWords(meshWords);
  const words = all.panel.workload;
  const { scene, edges } = data;
  const pictured = new Map(scene.picture.nodes.map((n) => [n.id, n]));
  const rows = (direction: 'source' | 'target') =>
    scene.picture.edges.flatMap((edge) => {
      const other = pictured.get(direction === 'source' ? edge.target : edge.source);
      const figures = edges.get(edge.id);
      return edge[direction] === id && other && figures
        ? [<EdgeRow key={edge.id} other={other} facts={figures} onClick={() => onSelect(edge.id)} />]
        : [];
    });
  const incoming = rows('target');
  const outgoing = rows('source');
  const pods = node.pods.flatMap((pod) => mesh.pods[pod] ?? []);
  const outside = node.kind !== 'workload';
  const applies = outside ? null : appliesTo(mesh, node);
  const requests = lastRequests(
    mesh.requests,
    (r) => r.source === node.id || r.target === node.id || r.caller === node.id,
  );
  const logs = pods.filter(hasProxy).map((pod) => accessLoggingOf(mesh, pod.id));
  const [sends, takes] = [logs.some((l) => l.client === 'off'), logs.some((l) => l.server === 'off')];
  const silent = sends && takes ? 'both' : sends ? 'client' : takes ? 'server' : null;

  return (
    <Panel
      title={nodeName(node, all.nodes)}
      subtitle={
        outside ? all.panel.outside.subtitle : words.subtitle(node.namespace, node.controller, facts.ready, facts.pods)
      }
      takeFocus={takeFocus}
      onClose={onClose}
    >
      {facts.troubles.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {facts.troubles.map((trouble) => (
            <li key={trouble.kind}>
              <Chip tone={CHIPS[troubleTone(trouble.kind)]}>{troubleText(trouble, all.trouble)}</Chip>
            </li>
          ))}
        </ul>
      )}
      {outside && (
        <Quiet>
          {node.id.includes('callers') || node.id === 'external:outside'
            ? all.panel.outside.callers
            : all.panel.outside.host}
        </Quiet>
      )}
      {!outside && (
        <>
          <ProxyFacts node={node} pods={pods} mesh={mesh} now={now} />
          {node.proxy !== 'none' && (
            <div className="-mt-2 flex items-center gap-1.5 text-[0.8rem] text-ink-3">
              {words.helpTitle}
              <Help term={words.helpTitle}>
                <p>{words.help}</p>
              </Help>
            </div>
          )}
        </>
      )}
      {applies && (
        <Section title={words.applies}>
          <KeyValue>
            <Known
              name={words.mtls}
              evidence={
                applies.mtls?.object
                  ? { kind: 'object', object: applies.mtls.object.id, path: 'spec.mtls.mode' }
                  : { kind: 'derived', from: applies.mtls ? words.modeDefault : words.modeWithoutProxy }
              }
            >
              {applies.mtls ? words.mode[applies.mtls.mode] : words.mode.NONE}
            </Known>
          </KeyValue>
          {applies.objects.length === 0 ? (
            <Quiet>{words.nothingApplies}</Quiet>
          ) : (
            <ul className="flex flex-col gap-1">
              {applies.objects.map((object) => (
                <li key={object.id} className="flex min-w-0 items-baseline gap-2 text-[0.82rem]">
                  <span className="shrink-0 text-ink-3">{object.kind}</span>
                  <Mono
                    text={object.namespace === node.namespace ? object.name : `${object.namespace}/${object.name}`}
                    className="text-ink"
                  />
                  <FindingMark object={object.id} />
                </li>
              ))}
            </ul>
          )}
        </Section>
      )}
      <Section title={words.incoming}>
        {incoming.length === 0 ? <Quiet>{words.noTraffic}</Quiet> : <ul>{incoming}</ul>}
      </Section>
      <Section title={words.outgoing}>
        {outgoing.length === 0 ? <Quiet>{words.noTraffic}</Quiet> : <ul>{outgoing}</ul>}
      </Section>
      <Section
        title={words.requests}
        aside={
          <Link href={`/requests?workload=${encodeURIComponent(node.id)}`} className="text-xds hover:underline">
            {words.allRequests}
          </Link>
        }
      >
        {silent && <Quiet>{words.logsOff[silent]}</Quiet>}
        <RequestRows requests={requests} />
      </Section>
      {pods.length > 0 && (
        <Section title={words.pods}>
          <ul className="flex flex-col gap-2">
            {pods.map((pod) => {
              const run = pod.containers.filter((c) => c.role !== 'init');
              const ready = run.filter((c) => c.ready).length;
              const restarts = pod.containers.reduce((sum, c) => sum + c.restarts, 0);
              return (
                <li key={pod.id} className="flex flex-col gap-0.5 text-[0.82rem]">
                  <span className="flex min-w-0 items-baseline justify-between gap-3">
                    <Mono text={nameOf(pod.id)} className={isReady(pod) ? 'text-ink' : 'text-warn'} />
                    {hasProxy(pod) && (
                      <Link href={proxyHref(pod.id)} className="shrink-0 text-xds hover:underline">
                        {words.proxy}
                      </Link>
                    )}
                  </span>
                  <span className="tabular text-ink-3">
                    {pod.reason ?? pod.phase} · {words.containers(ready, run.length)}
                    {restarts > 0 && ` · ${words.restarts(restarts)}`}
                    {pod.ips[0] && ` · ${pod.ips[0]}`}
                    {pod.node && ` · ${pod.node}`}
                  </span>
                </li>
              );
            })}
          </ul>
        </Section>
      )}
    </Panel>
  );
}
