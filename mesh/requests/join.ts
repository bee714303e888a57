import type { AccessEntry, Mesh } from '../model/index.ts';

export function joinEntries(mesh: Mesh, _entries: readonly AccessEntry[]): Mesh {
  return mesh;
}
