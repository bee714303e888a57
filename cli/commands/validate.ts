import { err, fault, ok, type Result } from '@/mesh/model';
import type { MeshChoice } from '@/server/config';
import { type FileTrouble, readRegular, troubleOf, troubleWords } from '@/server/regularFile';
import { findingsReport, isFinding } from '@/server/reports/findings';
import { validateYaml } from '@/server/validate';
import { type FindingReport, MAX_YAML, type ValidateAnswer } from '@/wire/validate';
import { cli } from '@/words/en/cli';
import { asUsage, usage } from '../choice.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { lookAtMesh, withMesh } from '../look.ts';
import { plain } from '../table.ts';
import { paint, printJson, sayFault, sayLine, type Terminal, type Tone } from '../terminal.ts';
import type { ReportOptions } from './certs.ts';

export type ValidateFlags = { readonly namespace?: string; readonly ask: boolean };

const words = cli.validate;
const TONES: Readonly<Record<FindingReport['severity'], Tone>> = { error: 'bad', warning: 'warn', note: 'muted' };

/** @param file a path, `-` for standard input, undefined for everything in the mesh */
export async function validateCommand(
  choice: MeshChoice,
  file: string | undefined,
  flags: ValidateFlags & ReportOptions,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const { at, timeoutMs, output } = flags;
  if (file === undefined) {
    const look = await lookAtMesh(choice, { at, timeoutMs, terminal });
    if (!look.ok) return look;
    const report = findingsReport(look.value.mesh, look.value.now);
    if (output === 'json') printJson(terminal, report);
    else {
      for (const finding of report.findings) printFinding(terminal, finding, null);
      sayLine(terminal, words.total(report.findings.length));
      saySkipped(terminal, report.skipped);
    }
    return ok(isFinding(report.findings) ? EXIT.finding : EXIT.ok);
  }
  // What cannot be read is said before a mesh is read for it.
  const text = await readText(file);
  if (!text.ok) return text;
  const answered = await withMesh(choice, { at, timeoutMs, terminal }, async ({ mesh, now, connection }) => {
    const asked = { yaml: text.value, ask: flags.ask, ...(flags.namespace ? { namespace: flags.namespace } : {}) };
    const answer = await validateYaml({ mesh, now, connection }, asked);
    return answer.ok ? answer : err(asUsage(answer.error));
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (output === 'json') printJson(terminal, answer);
  else printAnswer(terminal, answer, file === '-' ? words.stdin : file);
  return ok(isFinding([...answer.findings, ...answer.caused]) ? EXIT.finding : EXIT.ok);
}

/** UTF-8 takes at most so many bytes for each character that a text is measured in. */
const BYTES_A_CHARACTER = 3;

async function readText(file: string): Promise<Result<string>> {
  const read = file === '-' ? await readStdin() : await readRegular(file, MAX_YAML * BYTES_A_CHARACTER);
  if (!read.ok)
    return err(
      read.error.code === 'EFBIG'
        ? usage(words.tooLarge)
        : fault(
            'usage',
            words.unreadable(file, troubleWords(read.error)),
            read.error.what === null ? words.unreadableRemedy : words.noFileRemedy,
          ),
    );
  const text = read.value.toString('utf8');
  if (text.trim() === '') return err(usage(words.empty(file)));
  return text.length > MAX_YAML ? err(usage(words.tooLarge)) : ok(text);
}

async function readStdin(): Promise<Result<Buffer, FileTrouble>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of process.stdin) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > MAX_YAML * BYTES_A_CHARACTER) return err({ code: 'EFBIG', what: null });
    }
    return ok(Buffer.concat(chunks));
  } catch (error) {
    return err(troubleOf(error));
  }
}

function printAnswer(terminal: Terminal, answer: ValidateAnswer, file: string): void {
  for (const finding of answer.findings) printFinding(terminal, finding, file);
  if (answer.caused.length > 0) {
    terminal.out(`${words.caused}\n`);
    for (const finding of answer.caused) printFinding(terminal, finding, null);
  }
  const objects = answer.documents.filter((d) => d.checked);
  for (const document of objects) {
    const { cluster } = document;
    const name = plain(document.object ?? '');
    if (cluster.kind === 'accepted') terminal.out(`${paint(terminal, 'good', words.accepted)} ${name}\n`);
    else if (cluster.kind === 'refused') terminal.out(`${paint(terminal, 'bad', words.refused(cluster.by))} ${name}\n`);
  }
  const reasons = new Map(
    objects.flatMap(({ cluster }) =>
      cluster.kind === 'not-asked' ? [[cluster.because.message, cluster.because]] : [],
    ),
  );
  for (const because of reasons.values())
    sayFault(terminal, { ...because, message: `${words.notAsked} ${because.message}` });
  sayLine(terminal, words.looked(answer.documents.length, answer.findings.length + answer.caused.length));
  saySkipped(terminal, answer.skipped);
}

/** As compilers do: place, severity, code; what was found; what to do. */
function printFinding(terminal: Terminal, f: FindingReport, file: string | null): void {
  const place = file !== null && f.at !== null ? `${file}:${f.at.line}:${f.at.column}` : `${f.object ?? ''}`;
  const field = f.path === '' ? '' : paint(terminal, 'muted', plain(f.path));
  const who = f.source === 'webhook' || f.source === 'api-server' ? words.sources[f.source] : f.code;
  terminal.out(
    `${plain(place)}  ${paint(terminal, TONES[f.severity], f.severity)}  ${paint(terminal, 'strong', who)}  ${field}\n`.replace(
      / +\n$/,
      '\n',
    ),
  );
  for (const line of f.message.split('\n')) terminal.out(`  ${plain(line)}\n`);
  if (f.remedy !== null) terminal.out(`  ${paint(terminal, 'muted', plain(f.remedy))}\n`);
}

function saySkipped(terminal: Terminal, skipped: ValidateAnswer['skipped']): void {
  const lists = [...new Set(skipped.flatMap((s) => s.unread))];
  if (lists.length > 0)
    sayLine(
      terminal,
      words.skipped(
        skipped.map((s) => s.code),
        lists,
      ),
    );
}
