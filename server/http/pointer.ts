import { valueAt } from '@/mesh/config/pointer.ts';
import { err, fault, type Json, ok, type Result } from '@/mesh/model';

const NOTHING = fault(
  'pointer-nothing',
  'Nothing stands at that place of the configuration.',
  'The configuration may have changed since; open the request again.',
);

/** What stands at an RFC 6901 JSON pointer; the empty pointer is the whole document. */
export function resolvePointer(document: Json, pointer: string): Result<Json> {
  const found = valueAt(document, pointer);
  return found === undefined ? err(NOTHING) : ok(found);
}
