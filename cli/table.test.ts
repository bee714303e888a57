import { describe, expect, it } from 'vitest';
import { printTable } from './table.ts';
import { fakeTerminal } from './terminal.testing.ts';

describe('printTable', () => {
  it('aligns columns, wide characters too, without lines or trailing blanks', () => {
    const terminal = fakeTerminal();
    printTable(
      terminal,
      ['NAME', 'N'],
      [
        ['a', '1'],
        ['메시', '22'],
      ],
    );
    expect(terminal.said.out).toBe('NAME  N\na     1\n메시  22\n');
  });

  it('colours only when told to', () => {
    const cell = { text: 'bad', tone: 'bad' } as const;
    const plain = fakeTerminal();
    printTable(plain, ['A'], [[cell]]);
    expect(plain.said.out).toBe('A\nbad\n');
    const colour = fakeTerminal({ colour: true });
    printTable(colour, ['A'], [[cell]]);
    expect(colour.said.out).toContain('\u001b[31mbad');
  });

  it('lets no text of the mesh steer the terminal', () => {
    const terminal = fakeTerminal();
    printTable(terminal, ['A'], [['x\u001b]0;title\u0007\r\ny']]);
    expect(terminal.said.out).toBe('A\nx?]0;title???y\n');
  });
});
