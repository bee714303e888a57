import { err, fault, type Json, ok, type Result } from '@/mesh/model';

const NOTHING = fault(
  'pointer-nothing',
  'Nothing stands at that place of the configuration.',
  'The configuration may have changed since; open the request again.',
);

/** What stands at an RFC 6901 JSON pointer; the empty pointer is the whole document. */
export function resolvePointer(document: Json, pointer: string): Result<Json> {
  if (pointer === '') return ok(document);
  if (!pointer.startsWith('/')) return err(NOTHING);
  let at: Json = document;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (at === null || typeof at !== 'object') return err(NOTHING);
    // An array's own property `length` is not an element.
    const isThere = Array.isArray(at) ? /^\d+$/.test(key) : true;
    const next: Json | undefined =
      isThere && Object.hasOwn(at, key) ? (at as Readonly<Record<string, Json>>)[key] : undefined;
    if (next === undefined) return err(NOTHING);
    at = next;
  }
  return ok(at);
}
