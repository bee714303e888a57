import type { MeshObject } from '@/mesh/model';
import { toYaml } from '../ui/yaml.ts';

/** What was typed, kept while another view is open. It may hold secrets, so it is kept nowhere else. */
let kept = '';
export const keptDraft = (): string => kept;
export const keepDraft = (text: string): void => {
  kept = text;
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
