import type { Json } from '../../model/index.ts';
import type { Diff } from './diff.ts';

/** One place where two objects differ. */
export type FieldChange = {
  /** From the object's root: field names, elements by name or place, e.g. `virtual_hosts[payment:8080].routes[1].timeout`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed' | 'moved';
  /** Absent where there is nothing on that side. */
  readonly before?: Json;
  readonly after?: Json;
};

/** A diff's tree as a list of places, in the order of the object. */
export function changesOf(diff: Diff, path = ''): readonly FieldChange[] {
  switch (diff.kind) {
    case 'value': {
      const { before, after } = diff;
      const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
      return [{ path, change, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
    }
    case 'object':
      return diff.fields.flatMap(({ name, diff: part }) => changesOf(part, path === '' ? name : `${path}.${name}`));
    case 'set':
      return diff.items.flatMap(({ id, at, diff: part }) => changesOf(part, `${path}[${short(id, at)}]`));
    case 'sequence':
      return diff.items.flatMap(({ name, from, to, moved, diff: part }) => {
        const at = `${path}[${short(name, to ?? from ?? 0)}]`;
        const inside = part === null ? [] : changesOf(part, at);
        return moved ? [{ path: at, change: 'moved', before: from, after: to }, ...inside] : inside;
      });
  }
}

const LONGEST = 80;

/** A name says which element it is; a whole element as text does not, so its place does. */
const short = (name: string, at: number): string =>
  name.length > LONGEST || /^[[{]/.test(name) ? String(at) : name.replace(/^"(.*)"$/, '$1');
