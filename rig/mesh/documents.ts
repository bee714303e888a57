import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** The demo's namespaces; each has a file of its name in this folder. The gateway's policies are in `storefront`. */
export const MESH_NAMESPACES = [
  'storefront',
  'shop',
  'warehouse',
  'messaging',
  'books',
  'load',
  'legacy',
  'outside',
] as const;

/** What stands for `${NAME}` in the files. */
export type Values = {
  /** Public keys as a JSON Web Key Set, in one line of JSON. */
  readonly JWKS: string;
  /** The id of the only key in it. */
  readonly KEY_ID: string;
};

/** For reading what does not depend on keys. */
export const NO_VALUES: Values = { JWKS: '{"keys":[]}', KEY_ID: 'none' };

/** A Kubernetes object as far as the rig looks into it. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
};

/**
 * Every object of the demo, as its file says.
 * @throws when a file is no YAML, or asks for a value that there is none of.
 */
export function meshObjects(values: Values): KubeObject[] {
  return MESH_NAMESPACES.flatMap((name) => {
    const text = readFileSync(new URL(`${name}.yaml`, import.meta.url), 'utf8');
    return parseObjects(fill(text, values), `${name}.yaml`);
  });
}

/** Puts values in the place of `${NAME}`. They must not contain a single quote, in which the files have them. */
export function fill(text: string, values: Values): string {
  return text.replace(/\$\{([A-Z_]+)\}/g, (_, name: string) => {
    if (name === 'JWKS' || name === 'KEY_ID') return values[name];
    throw new Error(`There is no value for \${${name}}.`);
  });
}

/** @throws Error naming the file when a document is no YAML or no Kubernetes object. */
export function parseObjects(text: string, file: string): KubeObject[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${file}: ${error.message}`);
    const object: unknown = document.toJS();
    if (!isKubeObject(object)) throw new Error(`${file}: a document has no apiVersion, kind or metadata.name.`);
    return object;
  });
}

/** `get -o json` gives a List for several objects, the object itself for one, nothing for none. */
export function itemsOf(json: string): KubeObject[] {
  if (json.trim() === '') return [];
  const value = JSON.parse(json) as KubeObject & { readonly items?: KubeObject[] };
  return value.items ?? [value];
}

/** Tells objects of a mesh apart. */
export const nameOf = ({ kind, metadata }: KubeObject): string =>
  `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

function isKubeObject(value: unknown): value is KubeObject {
  const object = value as Partial<KubeObject> | null;
  return (
    typeof object?.apiVersion === 'string' &&
    typeof object.kind === 'string' &&
    typeof object.metadata?.name === 'string'
  );
}
