import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { paint, type Terminal, type Tone } from './terminal.ts';

export type Cell = string | { readonly text: string; readonly tone: Tone };

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((part) => [part, '']),
);

/**
 * A table without lines, two spaces between columns. Control characters in cells come from outside and are shown as `?`.
 * `expendable`: places of columns that are left out where a terminal has no room for all, the least important one first.
 */
export function printTable(
  terminal: Terminal,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  expendable: readonly number[] = [],
): void {
  let lines = linesOf(terminal, head, rows);
  for (let n = 1; n <= expendable.length && !hasRoom(terminal, lines); n++) {
    const out = new Set(expendable.slice(0, n));
    const isKept = (_: unknown, place: number) => !out.has(place);
    lines = linesOf(
      terminal,
      head.filter(isKept),
      rows.map((row) => row.filter(isKept)),
    );
  }
  terminal.out(`${lines.map((line) => line.replace(/ +$/, '')).join('\n')}\n`);
}

/** All of one width; with colours if the terminal has them. */
function linesOf(terminal: Terminal, head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const table = new Table({
    head: head.map((title) => paint(terminal, 'muted', title)),
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const row of rows)
    table.push(
      row.map((cell) => (typeof cell === 'string' ? plain(cell) : paint(terminal, cell.tone, plain(cell.text)))),
    );
  return table.toString().split('\n');
}

/** Titles have no wide characters, so the line of them is as many characters long as it is wide. */
const hasRoom = ({ columns }: Terminal, [titles = '']: readonly string[]): boolean =>
  columns === null || stripVTControlCharacters(titles).length <= columns;

/** Text from the mesh must not steer the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
export const plain = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
