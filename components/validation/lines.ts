import type { Severity } from '@/mesh/checks/finding';
import type { FindingReport, Span } from '@/wire/validate';

export type Piece = {
  readonly text: string;
  readonly kind: 'plain' | 'key' | 'comment' | 'mark';
  readonly severity?: Severity;
};

const RANK: Readonly<Record<Severity, number>> = { error: 2, warning: 1, note: 0 };

/** The worst severity that is said of each line, by number from 1. */
export function lineSeverities(findings: readonly FindingReport[]): ReadonlyMap<number, Severity> {
  const worst = new Map<number, Severity>();
  for (const { at, severity } of findings) {
    if (at === null) continue;
    const known = worst.get(at.line);
    if (known === undefined || RANK[severity] > RANK[known]) worst.set(at.line, severity);
  }
  return worst;
}

/** One line in pieces: what is marked, its key, its comment. The pieces together are the line. */
export function piecesOf(line: string, number: number, findings: readonly FindingReport[]): readonly Piece[] {
  const mark = findings
    .filter((f) => f.at?.line === number)
    .toSorted((a, b) => RANK[b.severity] - RANK[a.severity])
    .map((f) => ({ span: f.at as Span, severity: f.severity }))[0];
  if (mark === undefined) return plainPieces(line);
  const from = Math.min(mark.span.column - 1, line.length);
  const until = mark.span.endLine > number ? line.length : Math.min(mark.span.endColumn - 1, line.length);
  // A place without width, such as a document's beginning, marks its whole line.
  const [a, b] = until > from ? [from, until] : [line.length - line.trimStart().length, line.length];
  return [
    ...plainPieces(line.slice(0, a)),
    { text: line.slice(a, b), kind: 'mark', severity: mark.severity },
    ...plainPieces(line.slice(b)),
  ];
}

function plainPieces(text: string): readonly Piece[] {
  if (text === '') return [];
  const comment = /(^|\s)#/.exec(text);
  if (comment !== null && !/["']/.test(text.slice(0, comment.index))) {
    const at = comment.index + (comment[1] ?? '').length;
    return [...plainPieces(text.slice(0, at)), { text: text.slice(at), kind: 'comment' }];
  }
  const key = /^(\s*(?:- )*)([\w./-]+:)(?=\s|$)/.exec(text);
  if (key === null) return [{ text, kind: 'plain' }];
  const [whole = '', lead = '', name = ''] = key;
  return [
    { text: lead, kind: 'plain' },
    { text: name, kind: 'key' },
    { text: text.slice(whole.length), kind: 'plain' },
  ];
}

/** Offset in the text of a line and column from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return Math.min(at + column - 1, text.length);
}
