'use client';
import { useWholeMesh, useWords } from '@/client/MeshProvider';
import { Panel } from '@/components/ui/Panel.tsx';
import type { EpochMs, Mesh } from '@/mesh/model';
import { meshWords } from '@/words/mesh';
import type { ControlFacts } from '../facts/controlFacts.ts';
import { nodeFactsOf, refusalsOf } from '../facts/nodeFacts.ts';
import type { Selection } from '../selection.ts';
import type { MeshPictureData } from '../useMeshScene.ts';
import { EdgePanel } from './EdgePanel.tsx';
import { IstiodPanel } from './IstiodPanel.tsx';
import { NamespacePanel } from './NamespacePanel.tsx';
import { Quiet } from './parts.tsx';
import { WorkloadPanel } from './WorkloadPanel.tsx';

export type PanelProps = {
  readonly mesh: Mesh;
  readonly now: EpochMs;
  readonly data: MeshPictureData;
  /** It was chosen with the keyboard, which goes on in it. */
  readonly takeFocus: boolean;
  readonly onSelect: (value: string) => void;
  readonly onClose: () => void;
};

/** Everything known of what is selected. */
export function SelectionPanel({
  selection,
  control,
  onOnly,
  ...rest
}: PanelProps & {
  readonly selection: Selection;
  readonly control: ControlFacts;
  readonly onOnly: (namespaces: readonly string[]) => void;
}) {
  useWholeMesh();
  const words = useWords(meshWords).panel.gone;
  const { mesh, now, data } = rest;
  switch (selection.kind) {
    case 'none':
      return null;
    case 'istiod':
      return <IstiodPanel {...rest} control={control} />;
    case 'namespace':
      return <NamespacePanel {...rest} name={selection.name} onOnly={onOnly} />;
    case 'edge': {
      const edge = data.scene.picture.edges.find((e) => e.id === selection.id);
      const facts = data.edges.get(selection.id);
      if (edge && facts) return <EdgePanel {...rest} edge={edge} facts={facts} />;
      break;
    }
    case 'node': {
      // Also a workload that the picture folds or filters away: a link to it still tells of it.
      const node = data.graph.nodes.find((n) => n.id === selection.id);
      if (node)
        return (
          <WorkloadPanel
            {...rest}
            id={selection.id}
            node={node}
            facts={data.nodes.get(node.id) ?? nodeFactsOf(mesh, [node], now, refusalsOf(mesh, now))}
          />
        );
      break;
    }
  }
  return (
    <Panel title={words.title} takeFocus={rest.takeFocus} onClose={rest.onClose}>
      <Quiet>{words.body}</Quiet>
    </Panel>
  );
}
