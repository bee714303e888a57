'use client';
import clsx from 'clsx';
import { useWords } from '@/client/MeshProvider';
import { Button } from '@/components/ui/Button.tsx';
import { KeyValue } from '@/components/ui/KeyValue.tsx';
import { Mono } from '@/components/ui/Mono.tsx';
import { Panel } from '@/components/ui/Panel.tsx';
import { meshWords } from '@/words/mesh';
import { FindingMark } from '../../validation/FindingMark.tsx';
import { nodeFactsOf, refusalsOf, troubleTone } from '../facts/nodeFacts.ts';
import { troubleText } from '../facts/text.ts';
import { Known, Quiet, Row, Section } from './parts.tsx';
import type { PanelProps } from './SelectionPanel.tsx';

const TEXT = { bad: 'text-bad', warn: 'text-warn', muted: 'text-ink-3' } as const;
const INJECTION_LABELS = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'];

/** A namespace: how it asks for sidecars, its workloads with their trouble, its Istio objects. */
export function NamespacePanel({
  name,
  mesh,
  now,
  data,
  onSelect,
  onOnly,
  takeFocus,
  onClose,
}: PanelProps & { name: string; onOnly: (namespaces: readonly string[]) => void }) {
  const all = useWords(meshWords);
  const words = all.panel.namespace;
  const nodes = data.graph.nodes.filter((node) => node.kind === 'workload' && node.namespace === name);
  const labels = mesh.namespaces[name]?.labels ?? {};
  const injection = INJECTION_LABELS.filter((key) => labels[key] !== undefined);
  const objects = Object.values(mesh.objects).filter((object) => object.namespace === name);
  const refused = refusalsOf(mesh, now);
  return (
    <Panel title={name} subtitle={words.subtitle(nodes.length)} takeFocus={takeFocus} onClose={onClose}>
      <KeyValue>
        <Known name={words.injection} evidence={{ kind: 'derived', from: words.labelsOf(name) }}>
          {injection.length === 0
            ? words.noLabel
            : injection.map((key) => (
                <Mono key={key} text={`${key}=${labels[key]}`} className="block text-[0.82rem]" />
              ))}
        </Known>
      </KeyValue>
      <Button onClick={() => onOnly([name])}>{words.only}</Button>
      <Section title={words.workloads}>
        <ul>
          {nodes.map((node) => {
            const worst = nodeFactsOf(mesh, [node], now, refused).troubles[0];
            return (
              <Row key={node.id} onClick={() => onSelect(node.id)}>
                <span className="min-w-0 flex-1 truncate" title={node.name}>
                  {node.name}
                </span>
                {worst && (
                  <span className={clsx('tabular shrink-0 text-[0.8rem]', TEXT[troubleTone(worst.kind)])}>
                    {troubleText(worst, all.trouble)}
                  </span>
                )}
              </Row>
            );
          })}
        </ul>
      </Section>
      <Section title={words.objects}>
        {objects.length === 0 ? (
          <Quiet>{words.noObjects}</Quiet>
        ) : (
          <ul className="flex flex-col gap-1">
            {objects.map((object) => (
              <li key={object.id} className="flex min-w-0 items-baseline gap-2 text-[0.82rem]">
                <span className="shrink-0 text-ink-3">{object.kind}</span>
                <Mono text={object.name} className="text-ink" />
                <FindingMark object={object.id} />
              </li>
            ))}
          </ul>
        )}
      </Section>
    </Panel>
  );
}
