import { styleText } from 'node:util';
import { type Fault, fault } from '@/mesh/model';
import { cli } from '@/words/en/cli';

/** Where a command speaks: results to `out`, everything else to `err`. */
export type Terminal = {
  out(text: string): void;
  err(text: string): void;
  /** Colour on results; off in pipes and with NO_COLOR. */
  readonly colour: boolean;
  /** How many characters a line of results has room for; null where no terminal shows them. */
  readonly columns: number | null;
  /** Aborted by Ctrl-C or SIGTERM: a command then finishes what must be whole and returns. */
  readonly interrupted: AbortSignal;
};

export type Tone = 'good' | 'warn' | 'bad' | 'muted' | 'strong';
const STYLE = { good: 'green', warn: 'yellow', bad: 'red', muted: 'gray', strong: 'bold' } as const;

export const paint = (terminal: Terminal, tone: Tone, text: string): string =>
  terminal.colour ? styleText(STYLE[tone], text, { validateStream: false }) : text;

/** A fault in words, its remedy indented below; remedies may be several lines of YAML. */
export function sayFault(terminal: Terminal, fault: Fault): void {
  const remedy = fault.remedy.replaceAll('\n', '\n  ');
  terminal.err(`meshpath: ${fault.message}\n  ${remedy}\n`);
}

/** What nobody expected, with where it happened. */
export function bugFault(error: unknown): Fault {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const places = stack.split('\n').filter((line) => /^ +at /.test(line));
  return fault('bug', cli.bug.message(message), [cli.bug.remedy, ...places].join('\n'));
}

export const sayLine = (terminal: Terminal, text: string): void => terminal.err(`${text}\n`);

export const printJson = (terminal: Terminal, value: unknown): void =>
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);

/** Resolves when `ms` have passed (never, if null) or at Ctrl-C. */
export function pause(ms: number | null, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // Without a span an idle interval keeps the process alive until Ctrl-C.
    const timer = ms === null ? setInterval(() => {}, 60_000) : setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
