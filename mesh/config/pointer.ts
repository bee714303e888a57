import type { Json } from '../model/index.ts';

/** What stands at an RFC 6901 JSON pointer; undefined: nothing. The empty pointer is the whole document. */
export function valueAt(document: Json, pointer: string): Json | undefined {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) return undefined;
  let at: Json = document;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (at === null || typeof at !== 'object') return undefined;
    // An array's own property `length` is not an element.
    const isThere: boolean = Array.isArray(at) ? /^\d+$/.test(key) : true;
    const next: Json | undefined =
      isThere && Object.hasOwn(at, key) ? (at as Readonly<Record<string, Json>>)[key] : undefined;
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}
