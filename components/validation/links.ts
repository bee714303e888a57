import type { ObjectId } from '@/mesh/model';

const href = (params: Readonly<Record<string, string>>) => `/control/validation?${new URLSearchParams(params)}`;

/** What is wrong with one object of the mesh. */
export const findingsHref = (object: ObjectId): string => href({ tab: 'mesh', q: object });

/** An object of the mesh in the editor. */
export const editHref = (object: string): string => href({ object });

/** Where the mesh shows an object: with its namespace, or with istiod where it holds for all. */
export function meshHref(object: string, root: string | null): string {
  const [, namespace = ''] = object.split('/');
  const select = namespace === '' || namespace === root ? 'istiod' : `namespace:${namespace}`;
  return `/mesh?${new URLSearchParams({ select })}`;
}
