import { stripVTControlCharacters } from 'node:util';
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

  it('leaves out on a narrow terminal what may be left out, the first of it first, until the rest has room', () => {
    const printed = (columns: number | null, colour = false) => {
      const terminal = fakeTerminal({ columns, colour });
      const row = ['shop/메시', '1234', { text: 'ok', tone: 'good' } as const, 'long ago'];
      printTable(terminal, ['POD', 'SERIAL', 'STATE', 'SEEN'], [row], [1, 3]);
      return terminal.said.out;
    };
    const whole = 'POD        SERIAL  STATE  SEEN\nshop/메시  1234    ok     long ago\n';
    expect([printed(null), printed(34)]).toEqual([whole, whole]);
    for (const columns of [33, 26])
      expect(printed(columns)).toBe('POD        STATE  SEEN\nshop/메시  ok     long ago\n');
    for (const columns of [25, 10]) expect(printed(columns)).toBe('POD        STATE\nshop/메시  ok\n');
    expect(stripVTControlCharacters(printed(34, true))).toBe(whole);
    expect(stripVTControlCharacters(printed(33, true))).not.toContain('SERIAL');
  });

  it('lets no text of the mesh steer the terminal', () => {
    const terminal = fakeTerminal();
    printTable(terminal, ['A'], [['x\u001b]0;title\u0007\r\ny']]);
    expect(terminal.said.out).toBe('A\nx?]0;title???y\n');
  });
});
