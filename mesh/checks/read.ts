import type { Json, Labels } from '../model/index.ts';

/** Reading of specs, which are kept as they came: what is not of the expected shape reads as absent. */
export type Fields = { readonly [key: string]: Json };

export const fields = (json: Json | undefined): Fields =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Fields) : {};

/** The value at a chain of keys. */
export function at(json: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let here: Json | undefined = json;
  for (const key of keys) here = Object.hasOwn(fields(here), key) ? fields(here)[key] : undefined;
  return here;
}

export const list = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? json : []);
export const text = (json: Json | undefined): string => (typeof json === 'string' ? json : '');
export const texts = (json: Json | undefined): readonly string[] =>
  list(json).filter((item) => typeof item === 'string');
export const number = (json: Json | undefined): number | null => (typeof json === 'number' ? json : null);

export function labelsOf(json: Json | undefined): Labels {
  return Object.fromEntries(
    Object.entries(fields(json)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export const isEmpty = (labels: Labels): boolean => Object.keys(labels).length === 0;

/** Whether every wanted label is there with its value; nothing wanted holds for all. */
export const matches = (wanted: Labels, labels: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

export const showLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

/** JSON with its keys in order: equal for equal values. */
export function canonical(json: Json | undefined): string {
  if (Array.isArray(json)) return `[${json.map((item) => canonical(item)).join(',')}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json ?? null);
  return `{${Object.entries(json)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`)
    .join(',')}}`;
}
