import type { MeshObject } from '@/mesh/model';
import { toYaml } from '../ui/yaml.ts';

/** A text, and the object that it began as: an edit of it is not overwritten by the link that brought it in. */
export type Draft = { readonly text: string; readonly object: string };

/** What was typed, kept while another view is open. It may hold secrets, so it is kept nowhere else. */
let kept: Draft = { text: '', object: '' };
export const keptDraft = (): Draft => kept;
export const keepDraft = (draft: Draft): void => {
  kept = draft;
};

/** An object of the mesh as somebody would apply it. */
export function yamlOf({ apiVersion, kind, name, namespace, labels, spec }: MeshObject): string {
  return toYaml({
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === '' ? {} : { namespace }),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
    },
    spec,
  });
}
