import { isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import { isRanged, type Span, spanOf, type YamlDocument } from './parse.ts';

type Segment = string | number;

/** `spec.http[0].route[1]` and `metadata.labels[app.kubernetes.io/name]` as segments. */
export function segmentsOf(path: string): readonly Segment[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map((m) => {
    const inside = m[1];
    if (inside === undefined) return m[2] as string;
    return /^\d+$/.test(inside) ? Number(inside) : inside.replace(/^["']|["']$/g, '');
  });
}

/** Where a field stands. If it is not there, the nearest parent that is: what is missing is missing in it. */
export function locatePath(of: YamlDocument, path: string): Span {
  let node: unknown = of.document.getIn(of.root, true);
  let found: Span = of.span;
  for (const segment of segmentsOf(path)) {
    if (isMap(node)) {
      const pair = node.items.find((p) => isScalar(p.key) && String(p.key.value) === String(segment));
      if (pair === undefined) break;
      const value = pair.value;
      const whole = isScalar(value) || value === null ? value : pair.key;
      found = rangeOf(of, whole) ?? rangeOf(of, pair.key) ?? found;
      node = value;
    } else if (isSeq(node) && typeof segment === 'number') {
      const item = node.items[segment];
      if (item === undefined) break;
      found = rangeOf(of, isMap(item) ? item.items[0]?.key : item) ?? found;
      node = item;
    } else break;
  }
  return found === of.span ? headOf(of) : found;
}

/**
 * Where the words of a refusal point: a field path that they name, else the longest value of the document that they quote or
 * repeat, else the document's first line.
 */
export function locateMessage(of: YamlDocument, message: string): { readonly span: Span; readonly path: string } {
  const named = /\b(?:spec|metadata|status)(?:\.[A-Za-z_][\w-]*|\[[^\]\s]+\])+/.exec(message)?.[0];
  if (named !== undefined) return { span: locatePath(of, named), path: named };
  // Istio counts the rules of a VirtualService from 0: `virtualService rule #1 not used`.
  const rule = /\brule #(\d+)/.exec(message)?.[1];
  if (rule !== undefined && of.document.hasIn([...of.root, 'spec', 'http', Number(rule)])) {
    const path = `spec.http[${rule}]`;
    return { span: locatePath(of, path), path };
  }
  const quoted = [...message.matchAll(/"([^"]+)"|'([^']+)'|`([^`]+)`/g)].map((m) => (m[1] ?? m[2] ?? m[3]) as string);
  const words = message.split(/[\s,;:()]+/).filter((w) => w.length > 2 || /^-?\d+$/.test(w));
  let best: { readonly weight: number; readonly span: Span; readonly path: string } | null = null;
  for (const { text, path, span, isKey } of scalarsOf(of)) {
    // Names of the object itself and what every object has stand in any message.
    if (text.length === 0 || /^(apiVersion|kind|metadata)/.test(path)) continue;
    // Fields are named as in Go, with a capital.
    const said = (list: readonly string[]) => list.includes(text) || (isKey && list.includes(capital(text)));
    const weight = said(quoted) ? 2_000 : said(words) ? 1_000 : 0;
    if (weight === 0) continue;
    const score = weight + text.length - (isKey ? 500 : 0);
    if (best === null || score > best.weight) best = { weight: score, span, path };
  }
  return best ?? { span: headOf(of), path: '' };
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** The line on which an object begins. */
function headOf(of: YamlDocument): Span {
  const { line, column } = of.span;
  return { line, column, endLine: line, endColumn: column };
}

function rangeOf(of: YamlDocument, node: unknown): Span | null {
  return isRanged(node) ? spanOf(of.lines, node.range[0], node.range[1]) : null;
}

function scalarsOf(of: YamlDocument) {
  const found: { text: string; path: string; span: Span; isKey: boolean }[] = [];
  const root = of.document.getIn(of.root, true);
  if (!isMap(root) && !isSeq(root)) return found;
  visit(root as Parameters<typeof visit>[0], {
    Scalar(key, node, ancestors) {
      const span = rangeOf(of, node);
      if (span === null) return;
      const path = ancestors.flatMap((a) => (isPair(a) && isScalar(a.key) ? [String(a.key.value)] : []));
      if (key === 'key') path.pop();
      const own = key === 'key' ? [String(node.value)] : [];
      found.push({ text: String(node.value), path: [...path, ...own].join('.'), span, isKey: key === 'key' });
    },
  });
  return found;
}
