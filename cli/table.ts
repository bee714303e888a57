import Table from 'cli-table3';
import { paint, type Terminal, type Tone } from './terminal.ts';

export type Cell = string | { readonly text: string; readonly tone: Tone };

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((part) => [part, '']),
);

/** A table without lines, two spaces between columns. Control characters in cells come from outside and are shown as `?`. */
export function printTable(terminal: Terminal, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const table = new Table({
    head: head.map((title) => paint(terminal, 'muted', title)),
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const row of rows)
    table.push(
      row.map((cell) => (typeof cell === 'string' ? plain(cell) : paint(terminal, cell.tone, plain(cell.text)))),
    );
  const text = table.toString().replaceAll(/ +$/gm, '');
  terminal.out(`${text}\n`);
}

/** Text from the mesh must not steer the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
export const plain = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
