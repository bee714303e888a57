import { type DurationMs, type Json, spanMs } from '@/mesh/model';

/**
 * A thin typed reader over parsed JSON. Config dumps reach tens of megabytes, where a schema library would cost
 * several times the parse; these accessors look only at what is asked for, and a wrong type reads as absent.
 */
export type Obj = Readonly<Record<string, unknown>>;

export const isObj = (v: unknown): v is Obj => typeof v === 'object' && v !== null && !Array.isArray(v);
export const asObj = (v: unknown): Obj | null => (isObj(v) ? v : null);
export const asList = (v: unknown): readonly unknown[] => (Array.isArray(v) ? v : []);

/**
 * Own properties only: `constructor` in a foreign payload is not a field. What a plain object inherits is functions and
 * `__proto__`, neither of which JSON gives; comparing with these costs a fraction of `Object.hasOwn`.
 */
export function field(o: Obj | null, key: string): unknown {
  if (o === null) return undefined;
  const v = o[key];
  return typeof v === 'function' || v === Object.prototype ? undefined : v;
}

export const obj = (o: Obj | null, key: string): Obj | null => asObj(field(o, key));
export const list = (o: Obj | null, key: string): readonly unknown[] => asList(field(o, key));

export function text(o: Obj | null, key: string): string | null {
  const v = field(o, key);
  return typeof v === 'string' ? v : null;
}

/** protobuf's JSON writes 64-bit integers as strings. */
export function num(o: Obj | null, key: string): number | null {
  const v = field(o, key);
  const n = typeof v === 'number' ? v : typeof v === 'string' && v.trim() !== '' ? Number(v) : Number.NaN;
  return Number.isFinite(n) ? n : null;
}

export function flag(o: Obj | null, key: string): boolean | null {
  const v = field(o, key);
  return typeof v === 'boolean' ? v : null;
}

export const texts = (o: Obj | null, key: string): string[] =>
  list(o, key).filter((v): v is string => typeof v === 'string');

/** protobuf's Duration in JSON (`0.250s`) as milliseconds; null when absent or unreadable. */
export function duration(o: Obj | null, key: string): DurationMs | null {
  const m = /^(-?\d+(?:\.\d+)?)s$/.exec(text(o, key) ?? '');
  return m ? spanMs(Math.round(Number(m[1]) * 1e6) / 1e3) : null;
}

/** Walks nested objects; null when a step is missing. */
export function dig(o: Obj | null, ...keys: readonly string[]): Obj | null {
  let at = o;
  for (const key of keys) at = obj(at, key);
  return at;
}

/** The keys that are present, without those in `known`. */
export const otherKeys = (o: Obj | null, known: ReadonlySet<string>): string[] =>
  o === null ? [] : Object.keys(o).filter((key) => !known.has(key));

/** Escapes one reference token of a JSON pointer (RFC 6901). */
export const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Full name of an Any's message, e.g. `envoy.extensions.filters.http.rbac.v3.RBAC`. A TypedStruct gives the type it carries.
 * Empty when there is none.
 */
export function typeName(any: Obj | null): string {
  const url = text(any, '@type') ?? '';
  const name = url.slice(url.lastIndexOf('/') + 1);
  if (!name.endsWith('.TypedStruct')) return name;
  const inner = text(any, 'type_url') ?? '';
  return inner.slice(inner.lastIndexOf('/') + 1) || name;
}

const DENOMINATORS: ReadonlyMap<string, number> = new Map([
  ['HUNDRED', 100],
  ['TEN_THOUSAND', 10_000],
  ['MILLION', 1_000_000],
]);

/** envoy.type.v3.FractionalPercent as a share of 1, at most 1. Null when it is absent or its denominator unknown. */
export function share(percent: Obj | null): number | null {
  if (percent === null) return null;
  const of = DENOMINATORS.get(text(percent, 'denominator') ?? 'HUNDRED');
  return of === undefined ? null : Math.min(1, Math.max(0, (num(percent, 'numerator') ?? 0) / of));
}

/**
 * The message that an Any carries. A TypedStruct has it under `value`, as plain JSON; the decoders read that only if its
 * field names are the proto's own, which Envoy's JSON parser does not ask for: so the caller gets null and cannot decode it.
 */
export const message = (any: Obj | null): Obj | null =>
  (text(any, '@type') ?? '').endsWith('.TypedStruct') ? null : any;

/** `v` came out of JSON.parse, so it is Json; undefined is null. */
export const json = (v: unknown): Json => (v === undefined ? null : (v as Json));

/** What could not be decoded, by place. Bounded, so that a hostile dump cannot fill memory with complaints. */
export class Gaps {
  readonly list: { pointer: string; reason: string }[] = [];
  #more = 0;

  add(pointer: string, reason: string): void {
    if (this.list.length < 500) this.list.push({ pointer, reason });
    else this.#more += 1;
  }

  all(): readonly { pointer: string; reason: string }[] {
    return this.#more === 0 ? this.list : [...this.list, { pointer: '', reason: `and ${this.#more} more` }];
  }
}
