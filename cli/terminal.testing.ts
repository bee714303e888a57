import type { Terminal } from './terminal.ts';

/** A terminal that remembers what was said; `interrupt` is Ctrl-C. */
export function fakeTerminal({
  colour = false,
  columns = null,
}: Partial<Pick<Terminal, 'colour' | 'columns'>> = {}): Terminal & {
  readonly said: { out: string; err: string };
  interrupt(): void;
} {
  const said = { out: '', err: '' };
  const controller = new AbortController();
  return {
    said,
    colour,
    columns,
    interrupted: controller.signal,
    interrupt: () => controller.abort(),
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  };
}
