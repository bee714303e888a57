import type { HeaderEdits } from '@/mesh/model';
import { asObj, flag, list, type Obj, obj, text, texts } from './json.ts';
import { REDACTED } from './redact.ts';

/** Shared, since most routes edit nothing. */
export const NO_EDITS: HeaderEdits = { add: [], remove: [] };

/** What one level (route configuration, virtual host, route, weighted cluster) does to request headers. */
export function decodeHeaderEdits(holder: Obj | null): HeaderEdits {
  const add = list(holder, 'request_headers_to_add').flatMap((raw) => addition(asObj(raw)));
  const remove = texts(holder, 'request_headers_to_remove').map((name) => name.toLowerCase());
  return add.length === 0 && remove.length === 0 ? NO_EDITS : { add, remove };
}

/** One HeaderValueOption. A value that is empty is not added unless `keep_empty_value` says so. */
function addition(option: Obj | null): HeaderEdits['add'][number] | [] {
  const header = obj(option, 'header');
  const name = text(header, 'key')?.toLowerCase();
  const value = textOf(header);
  if (name === undefined || (value === '' && flag(option, 'keep_empty_value') !== true)) return [];
  switch (text(option, 'append_action') ?? 'APPEND_IF_EXISTS_OR_ADD') {
    case 'ADD_IF_ABSENT':
      return { name, value, append: true, onlyIf: 'absent' };
    case 'OVERWRITE_IF_EXISTS':
      return { name, value, append: false, onlyIf: 'present' };
    case 'OVERWRITE_IF_EXISTS_OR_ADD':
      return { name, value, append: false };
    default:
      // `append` is the older way to say it.
      return { name, value, append: flag(option, 'append') !== false };
  }
}

function textOf(header: Obj | null): string {
  const raw = text(header, 'raw_value');
  if (raw === null) return text(header, 'value') ?? '';
  return raw === REDACTED ? raw : Buffer.from(raw, 'base64').toString('utf8');
}

/**
 * Edits done one after the other, as one. Each level removes before it adds, so that what a later one removes was added in
 * vain by an earlier one.
 */
export function inTurn(first: HeaderEdits, second: HeaderEdits): HeaderEdits {
  if (first === NO_EDITS) return second;
  if (second === NO_EDITS) return first;
  return {
    remove: [...new Set([...first.remove, ...second.remove])],
    add: [...first.add.filter((edit) => !second.remove.includes(edit.name)), ...second.add],
  };
}
