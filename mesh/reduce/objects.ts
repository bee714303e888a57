import { MAX_CHANGES, type Mesh, type MeshEvent, type MeshObject, type ObjectChange } from '../model/index.ts';
import { recordMoment } from './moments.ts';
import { omit } from './table.ts';

/** One object as the watch tells of it. A moment is every new version of it, a change only what its owner wrote. */
export function objectChanged(mesh: Mesh, event: Extract<MeshEvent, { kind: 'object-set' | 'object-gone' }>): Mesh {
  const { at } = event;
  if (event.kind === 'object-gone') {
    const { object } = event;
    if (mesh.objects[object] === undefined) return mesh;
    const next = withChange({ ...mesh, objects: omit(mesh.objects, object) }, { at, object, change: 'gone' });
    return recordMoment(next, { kind: 'object-changed', at, object, change: 'gone' });
  }
  const { object } = event;
  const before = mesh.objects[object.id];
  if (before?.resourceVersion === object.resourceVersion) return mesh;
  const set = { ...mesh, objects: { ...mesh.objects, [object.id]: object } };
  const written = before === undefined || writtenBy(before) !== writtenBy(object);
  const next = written
    ? withChange(set, { at, object: object.id, change: before === undefined ? 'made' : 'changed' })
    : set;
  return recordMoment(next, { kind: 'object-changed', at, object: object.id, change: 'set' });
}

const writtenBy = ({ spec, labels, annotations }: MeshObject) => JSON.stringify([spec, labels, annotations]);

const withChange = (mesh: Mesh, change: ObjectChange): Mesh => ({
  ...mesh,
  changes: [...mesh.changes, change].slice(-MAX_CHANGES),
});
