import { spawn } from 'node:child_process';
import { Problem } from './problem.ts';
import { CommandError, type RunOptions } from './rig.ts';

/** Variables of an environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** As `spawn` wants it: Next's types say that every environment has a NODE_ENV, which programs of a node need not. */
export const forSpawn = (env: Environment): NodeJS.ProcessEnv => env as NodeJS.ProcessEnv;

export type ProgramOptions = RunOptions & {
  readonly cwd?: string;
  readonly env?: Environment;
  /** Called with every line of stderr as it comes. */
  readonly onLine?: (line: string) => void;
};

const LINE_LIMIT = 16 * 1024;

/**
 * Runs a program to its end and gives its stdout. Throws {@link CommandError} when it fails or takes longer than
 * `timeoutMs`, and {@link Problem} when there is no such program.
 */
export function run(program: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const command = [program.split('/').at(-1), ...args.slice(0, 6), ...(args.length > 6 ? ['…'] : [])].join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: forSpawn(options.env ?? process.env) });
    const out: Buffer[] = [];
    let said = '';
    let rest = '';
    let late = false;
    const timer = options.timeoutMs
      ? setTimeout(() => {
          late = true;
          child.kill('SIGKILL');
        }, options.timeoutMs)
      : undefined;
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-LINE_LIMIT);
      const lines = (rest + text).split('\n');
      rest = (lines.pop() ?? '').slice(-LINE_LIMIT);
      for (const line of lines) options.onLine?.(line);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code !== 'ENOENT') reject(error);
      else reject(new Problem(`There is no program ${program}.`, `Install it, or put it on the PATH.`));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (late) reject(new CommandError(command, null, `no end within ${options.timeoutMs} ms\n${said}`));
      else if (code === 0) resolve(Buffer.concat(out).toString('utf8'));
      else reject(new CommandError(command, code, said));
    });
    // A program that ends without reading its input is judged by how it ended, not by the broken pipe.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/** Like {@link run}, for when failure is an answer: null instead of a {@link CommandError}. */
export async function tryRun(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string | null> {
  try {
    return await run(program, args, options);
  } catch (error) {
    if (error instanceof CommandError || error instanceof Problem) return null;
    throw error;
  }
}

/** Hands the terminal to a program and gives its exit code, as a shell would. */
export function handOver(program: string, args: readonly string[], env?: Environment): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: forSpawn(env ?? process.env) });
    // Ctrl-C reaches the program as well; it decides what that means.
    const ignore = (): void => {};
    process.on('SIGINT', ignore);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/** Waits; for polling only. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
