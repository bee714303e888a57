import { Command, CommanderError, Option } from 'commander';
import { err, type Result } from '@/mesh/model';
import type { MeshChoice } from '@/server/config';
import { cli } from '@/words/en/cli';
import { chooseMesh, type MeshFlags, usage } from './choice.ts';
import type { ExplainFlags } from './commands/explain.ts';
import type { RecordFlags } from './commands/record.ts';
import type { RequestFlags } from './commands/requests.ts';
import type { ScreenshotFlags } from './commands/screenshot.ts';
import type { ServeFlags } from './commands/serve.ts';
import type { ValidateFlags } from './commands/validate.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { parseSpan } from './span.ts';
import { bugFault, sayFault, type Terminal } from './terminal.ts';
import { VIEWS } from './views.ts';

export type Surroundings = {
  readonly terminal: Terminal;
  /** The project's folder: the built pages and the recording that comes along. */
  readonly root: string;
  readonly version: string;
};

type CommandName = keyof typeof cli.commands;
type Run = (choice: MeshChoice) => Promise<Result<ExitCode>>;
type ReportFlags = MeshFlags & { readonly output: 'table' | 'json'; readonly at?: string; readonly timeout: string };

/** Runs one command line and gives its exit code; never throws. Commands load what they need when they run, so that `--help` is quick. */
export async function runProgram(
  args: readonly string[],
  { terminal, root, version }: Surroundings,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;

  /** Picks the mesh, runs, and turns a fault into words and an exit code. */
  const run = async (flags: MeshFlags, shipped: string | null, command: Run) => {
    const choice = chooseMesh(flags, shipped);
    const result = choice.ok ? await command(choice.value) : choice;
    if (result.ok) {
      code = result.value;
      return;
    }
    sayFault(terminal, result.error);
    code = USAGE_FAULTS.has(result.error.code) ? EXIT.usage : EXIT.unreadable;
  };

  const program = new Command('meshpath')
    .description(cli.description)
    .version(version)
    .addHelpText('after', `\n${cli.exitCodes}`)
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError(usage('').remedy)
    .exitOverride();

  /** A subcommand with the flags that pick a mesh. */
  const add = (name: CommandName) =>
    program
      .command(name)
      .summary(cli.commands[name].summary)
      .description(cli.commands[name].summary)
      .addHelpText('after', examplesOf(name))
      .option('--recording <file>', cli.options.recording)
      .option('--context <name>', cli.options.context)
      .option('--kubeconfig <file>', cli.options.kubeconfig)
      .option('--api-requests <number>', cli.options.apiRequests);

  const addReport = (name: CommandName) =>
    add(name)
      .addOption(new Option('-o, --output <format>', cli.options.output).choices(['table', 'json']).default('table'))
      .option('--at <moment>', cli.options.at)
      .option('--timeout <span>', cli.options.timeout, '20s');

  add('serve')
    .option('--port <number>', `${cli.options.port} (default: 4100)`)
    .option('--host <address>', cli.options.host, '127.0.0.1')
    .option('--dev', cli.options.dev)
    .option('--history <file>', cli.options.history)
    .action((flags: MeshFlags & ServeFlags) =>
      run(flags, root, async (choice) =>
        (await import('./commands/serve.ts')).serveCommand(choice, flags, root, terminal),
      ),
    );

  add('record')
    .requiredOption('--out <file>', cli.options.out)
    .option('--for <span>', cli.options.for)
    .option('--timeout <span>', cli.options.timeout, '30s')
    .action((flags: MeshFlags & RecordFlags) =>
      run(flags, null, async (choice) =>
        (await import('./commands/record.ts')).recordCommand(choice, flags, version, terminal),
      ),
    );

  addReport('certs')
    .option('--history [file]', cli.options.certsHistory)
    .action((flags: ReportFlags & { readonly history?: true | string }) =>
      run(flags, null, async (choice) => {
        const timeoutMs = parseSpan(flags.timeout);
        if (timeoutMs === null) return err(usage(cli.usage.span));
        return (await import('./commands/certs.ts')).certsCommand(choice, { ...flags, timeoutMs }, terminal);
      }),
    );

  addReport('status').action((flags: ReportFlags) =>
    run(flags, null, async (choice) => {
      const timeoutMs = parseSpan(flags.timeout);
      if (timeoutMs === null) return err(usage(cli.usage.span));
      return (await import('./commands/status.ts')).statusCommand(choice, { ...flags, timeoutMs }, terminal);
    }),
  );

  addReport('requests')
    .addOption(new Option('-f, --follow', cli.options.follow).conflicts(['at', 'limit']))
    .option('--workload <id>', cli.options.workload)
    .option('--status <code>', cli.options.status)
    .option('--failed', cli.options.failed)
    .option('--path <text>', cli.options.path)
    .option('--limit <number>', cli.options.limit)
    .action((flags: ReportFlags & RequestFlags) =>
      run(flags, null, async (choice) => {
        const timeoutMs = parseSpan(flags.timeout);
        if (timeoutMs === null) return err(usage(cli.usage.span));
        return (await import('./commands/requests.ts')).requestsCommand(choice, { ...flags, timeoutMs }, terminal);
      }),
    );

  addReport('explain')
    .requiredOption('--from <sender>', cli.options.from)
    .requiredOption('--to <url>', cli.options.to)
    .option('-X, --method <method>', cli.options.method)
    .option('-H, --header <header>', cli.options.header, eachOf, [])
    .option('--token <token>', cli.options.token)
    .option('--address <ip>', cli.options.address)
    .action((flags: ReportFlags & ExplainFlags) =>
      run(flags, null, async (choice) => {
        const timeoutMs = parseSpan(flags.timeout);
        if (timeoutMs === null) return err(usage(cli.usage.span));
        return (await import('./commands/explain.ts')).explainCommand(choice, { ...flags, timeoutMs }, terminal);
      }),
    );

  addReport('validate')
    .argument('[file]', cli.options.file)
    .option('-n, --namespace <name>', cli.options.namespace)
    .option('--no-ask', cli.options.noAsk)
    .action((file: string | undefined, flags: ReportFlags & ValidateFlags) =>
      run(flags, null, async (choice) => {
        const timeoutMs = parseSpan(flags.timeout);
        if (timeoutMs === null) return err(usage(cli.usage.span));
        return (await import('./commands/validate.ts')).validateCommand(
          choice,
          file,
          { ...flags, timeoutMs },
          terminal,
        );
      }),
    );

  add('screenshot')
    .addOption(new Option('--view <name>', cli.options.view).choices(Object.keys(VIEWS)).default('mesh'))
    .addOption(
      new Option('--link <link>', cli.options.link).conflicts([
        'view',
        'select',
        'from',
        'to',
        'versus',
        'method',
        'header',
      ]),
    )
    .addOption(new Option('--theme <name>', cli.options.theme).choices(['light', 'dark']).default('dark'))
    .requiredOption('--out <file>', cli.options.out)
    .option('--select <id>', cli.options.select)
    .option('--from <sender>', cli.options.drawnFrom)
    .option('--to <url>', cli.options.drawnTo)
    .option('--versus <sender>', cli.options.versus)
    .option('-X, --method <method>', cli.options.method)
    .option('-H, --header <header>', cli.options.header, eachOf, [])
    .option('--at <moment>', cli.options.at)
    .option('--size <size>', cli.options.size, '1600x1000')
    .option('--scale <number>', cli.options.scale, '1')
    .option('--timeout <span>', cli.options.timeout, '30s')
    .action((flags: MeshFlags & ScreenshotFlags) =>
      run(flags, root, async (choice) =>
        (await import('./commands/screenshot.ts')).screenshotCommand(choice, flags, root, terminal),
      ),
    );

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Commander ends by throwing: help and version are fine, everything else is a command line it did not understand.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    sayFault(terminal, bugFault(error));
    return EXIT.unreadable;
  }
  return code;
}

/** An option that may be given as often as wanted. */
const eachOf = (header: string, all: readonly string[]) => [...all, header];

const USAGE_FAULTS = new Set(['usage', 'host-not-loopback', 'port-in-use', 'listen-failed']);

function examplesOf(name: CommandName): string {
  const { examples } = cli.commands[name];
  const width = Math.min(72, Math.max(...examples.map(([command]) => command.length)));
  const lines = examples.map(([command, what]) =>
    command.length > width ? `  ${command}\n  ${' '.repeat(width)}  ${what}` : `  ${command.padEnd(width)}  ${what}`,
  );
  return `\n${cli.examples}\n${lines.join('\n')}`;
}
