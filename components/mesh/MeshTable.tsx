'use client';
import { memo } from 'react';
import { useWords } from '@/client/MeshProvider';
import { formatShare } from '@/components/ui/format.ts';
import { meshWords } from '@/words/mesh';
import { edgeText, nodeName, troubleText } from './facts/text.ts';
import type { MeshPictureData } from './useMeshScene.ts';

/** The picture as tables, for those who do not see it. */
export const MeshTable = memo(function MeshTable({ data }: { readonly data: MeshPictureData }) {
  const words = useWords(meshWords);
  const { table } = words;
  const { scene, nodes, edges } = data;
  const names = new Map(
    scene.picture.nodes.map((node) => [
      node.id,
      node.shape === 'folded' || !node.members[0] ? node.group : nodeName(node.members[0], words.nodes),
    ]),
  );
  return (
    <div className="sr-only">
      <table>
        <caption>{table.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{table.workload}</th>
            <th scope="col">{table.namespace}</th>
            <th scope="col">{table.pods}</th>
            <th scope="col">{table.certificate}</th>
            <th scope="col">{table.trouble}</th>
          </tr>
        </thead>
        <tbody>
          {scene.picture.nodes.map((node) => {
            const facts = nodes.get(node.id);
            return (
              <tr key={node.id}>
                <th scope="row">{names.get(node.id)}</th>
                <td>{node.group}</td>
                <td>{facts ? `${facts.ready}/${facts.pods}` : ''}</td>
                <td>{facts?.ring ? formatShare(facts.ring.share) : table.none}</td>
                <td>{facts?.troubles.map((t) => troubleText(t, words.trouble)).join(', ') || table.none}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <table>
        <caption>{table.edges}</caption>
        <thead>
          <tr>
            <th scope="col">{table.from}</th>
            <th scope="col">{table.to}</th>
            <th scope="col">{table.rate}</th>
            <th scope="col">{table.failed}</th>
            <th scope="col">{table.security}</th>
          </tr>
        </thead>
        <tbody>
          {scene.picture.edges.map((edge) => {
            const facts = edges.get(edge.id);
            return (
              facts && (
                <tr key={edge.id}>
                  <td>{names.get(edge.source)}</td>
                  <td>{names.get(edge.target)}</td>
                  <td>{edgeText(facts, words.edge).rate || words.edge.idle}</td>
                  <td>{formatShare(facts.failedShare)}</td>
                  <td>{words.edge.security[facts.security]}</td>
                </tr>
              )
            );
          })}
        </tbody>
      </table>
    </div>
  );
});
