import { type Document, LineCounter, parseAllDocuments } from 'yaml';

/** A place in a text, from 1, as editors count. The end is behind the last character. */
export type Span = {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
};

/** Something that keeps a document from being read. */
export type YamlFault = { readonly span: Span; readonly message: string };

/** One document of a YAML text. A `List` is taken apart: each of its items is one. */
export type YamlDocument = {
  readonly index: number;
  readonly span: Span;
  readonly value: unknown;
  /** Path from the document's root to this value: empty, or `['items', n]` inside a List. */
  readonly root: readonly (string | number)[];
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
};

export const MAX_DOCUMENTS = 200;

/** Takes a YAML (or JSON) text apart. Empty documents are left out, as kubectl does. */
export function parseYaml(text: string): {
  readonly documents: readonly YamlDocument[];
  readonly faults: readonly YamlFault[];
} {
  const lines = new LineCounter();
  const faults: YamlFault[] = [];
  const documents: YamlDocument[] = [];
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  for (const document of Array.isArray(parsed) ? parsed : []) {
    for (const error of document.errors)
      faults.push({ span: spanOf(lines, error.pos[0], error.pos[1]), message: error.message });
    if (document.errors.length > 0) continue;
    let value: unknown;
    try {
      // A short text can name aliases that unfold without end.
      value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      faults.push({
        span: spanOf(lines, document.range[0], document.range[0]),
        message: error instanceof Error ? error.message : 'cannot be read',
      });
      continue;
    }
    if (value === null || value === undefined) continue;
    const items = listItems(value);
    const parts =
      items === null ? [{ value, root: [] }] : items.map((item, i) => ({ value: item, root: ['items', i] }));
    for (const part of parts) {
      const node = document.getIn(part.root, true);
      const range = (isRanged(node) ? node.range : null) ?? document.contents?.range ?? document.range;
      documents.push({ ...part, index: documents.length, span: spanOf(lines, range[0], range[1]), document, lines });
    }
  }
  return { documents, faults };
}

function listItems(value: unknown): readonly unknown[] | null {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('items' in value)) return null;
  return typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)
    ? value.items
    : null;
}

type Ranged = { readonly range: readonly [number, number, number] };
export const isRanged = (node: unknown): node is Ranged =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);

export function spanOf(lines: LineCounter, from: number, to: number): Span {
  const start = lines.linePos(from);
  const end = lines.linePos(Math.max(from, to));
  // Before anything was counted the position is 0:0.
  return {
    line: Math.max(1, start.line),
    column: Math.max(1, start.col),
    endLine: Math.max(1, end.line),
    endColumn: Math.max(1, end.col),
  };
}
