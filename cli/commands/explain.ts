import { err, ok, type Result } from '@/mesh/model';
import { type AskedText, parseAsked } from '@/mesh/path/explain/asked';
import type { MeshChoice } from '@/server/config';
import { explainFinding } from '@/server/reports/explain';
import type { BranchReport, ExplainAnswer, StageReport, VerdictReport } from '@/wire/explain';
import { explain as words } from '@/words/en/explain';
import { askMesh } from '../ask.ts';
import { asUsage } from '../choice.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { plain } from '../table.ts';
import { paint, printJson, sayFault, sayLine, type Terminal, type Tone } from '../terminal.ts';
import type { ReportOptions } from './certs.ts';

export type ExplainFlags = {
  readonly from: string;
  readonly to: string;
  readonly method?: string;
  readonly header: readonly string[];
  readonly token?: string;
  readonly address?: string;
};

export async function explainCommand(
  choice: MeshChoice,
  flags: ExplainFlags & ReportOptions,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const { from, to, method, header: headers, token, address } = flags;
  const typed: AskedText = { from, to, method, headers, token, address };
  // What cannot be meant is said before a mesh is read for it.
  const asked = parseAsked(typed);
  if (!asked.ok) return err(asUsage(words.problem(asked.error)));
  const { at, timeoutMs } = flags;
  // The engine is large: it is loaded while the first answers of the cluster are on their way.
  const load = () => import('@/server/explain');
  const answered = await askMesh(
    choice,
    { at, timeoutMs, terminal },
    async (mesh) => {
      const { explainTyped } = await load();
      const answer = await explainTyped(mesh, typed);
      return answer.ok ? answer : err(asUsage(answer.error));
    },
    load,
  );
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (flags.output === 'json') printJson(terminal, answer);
  else printAnswer(terminal, answer);
  // What hangs on a configuration that could not be had is no answer about the mesh.
  if (answer.verdict.kind === 'unknown' && answer.unread.length > 0) return ok(EXIT.unreadable);
  return ok(explainFinding(answer) ? EXIT.finding : EXIT.ok);
}

const TONES: Readonly<Record<VerdictReport['kind'], Tone>> = {
  answered: 'good',
  denied: 'bad',
  failed: 'bad',
  unknown: 'warn',
};

function printAnswer(terminal: Terminal, { request, verdict, branches, assumptions, unread }: ExplainAnswer): void {
  const { scheme, authority, method, path, from } = request;
  const what = scheme === 'tcp' ? `tcp://${request.host}:${request.port}` : `${method} ${scheme}://${authority}${path}`;
  terminal.out(`${paint(terminal, 'strong', plain(what))}\n`);
  terminal.out(`${words.from} ${plain(from === 'outside' ? words.outside : from)}\n\n`);
  terminal.out(`${verdictLine(terminal, verdict)}\n`);
  for (const [i, branch] of branches.entries())
    printBranch(terminal, branch, branches.length > 1, i === 0 ? 0 : shared(branches[0]?.stages ?? [], branch.stages));
  if (assumptions.length > 0) {
    terminal.out(`\n${words.assumptions}\n`);
    for (const { text } of assumptions) terminal.out(`  ${plain(text)}\n`);
  }
  if (unread.length === 0) return;
  sayLine(terminal, words.unread);
  for (const fault of unread) sayFault(terminal, { ...fault, message: `${plain(fault.pod)}: ${fault.message}` });
}

const verdictLine = (terminal: Terminal, verdict: VerdictReport) =>
  `${paint(terminal, TONES[verdict.kind], words.verdict(verdict))}: ${plain(verdict.reason)}`;

/** Decisions that two branches begin with alike. */
function shared(first: readonly StageReport[], stages: readonly StageReport[]): number {
  const at = stages.findIndex((s, i) => JSON.stringify(s) !== JSON.stringify(first[i]));
  return at === -1 ? stages.length : at;
}

/** @param from decisions before this one are those of the first branch */
function printBranch(terminal: Terminal, branch: BranchReport, several: boolean, from: number): void {
  const { cluster, endpoints, tls } = branch;
  const stages = branch.stages.slice(from);
  const way = [
    paint(terminal, 'strong', words.percent(branch.probability)),
    ...(cluster === null ? [] : [plain(cluster)]),
    ...(endpoints.length === 0 ? [] : [`→ ${few(endpoints.map(plain))}`, words.tls[tls]]),
  ];
  terminal.out(`\n${way.join('  ')}\n`);
  const before = branch.stages[from - 1];
  if (before !== undefined) terminal.out(`  ${paint(terminal, 'muted', words.asAbove(words.stages[before.kind]))}\n`);
  for (const [i, stage] of stages.entries()) {
    const last = i === stages.length - 1;
    if (stages[i - 1]?.at !== stage.at) terminal.out(`  ${paint(terminal, 'muted', words.sides[stage.at])}\n`);
    printStage(terminal, stage, last && !several);
  }
  if (several) terminal.out(`  ╰ ${verdictLine(terminal, branch.verdict)}\n`);
}

/** Losers shown of each decision; JSON has them all. */
const MOST = 3;
const few = (texts: readonly string[]) =>
  texts.length > MOST ? `${texts.slice(0, MOST).join(', ')} ${words.more(texts.length - MOST)}` : texts.join(', ');

function printStage(terminal: Terminal, stage: StageReport, last: boolean): void {
  const { kind, chosen, because, origin, rejected } = stage;
  const name = words.stages[kind].padEnd(WIDTH);
  const whose = origin === null ? [] : [`${origin.kind} ${origin.namespace}/${origin.name}`];
  const why = [...(because === null ? [] : [because]), ...whose].map(plain).join(' · ');
  const parts = [
    ...(chosen === null ? [] : [plain(chosen)]),
    ...(why === '' ? [] : [chosen === null ? why : paint(terminal, 'muted', why)]),
  ];
  terminal.out(`  ${last ? '╰' : '├'} ${paint(terminal, 'muted', name)} ${parts.join('  ')}\n`);
  const indent = `  ${last ? ' ' : '│'} ${' '.repeat(WIDTH)}   `;
  const lost = rejected.map((r) => `✗ ${plain(r.name)}${r.because === null ? '' : ` (${plain(r.because)})`}`);
  for (const line of lost.slice(0, MOST)) terminal.out(`${indent}${paint(terminal, 'muted', line)}\n`);
  if (lost.length > MOST) terminal.out(`${indent}${paint(terminal, 'muted', words.more(lost.length - MOST))}\n`);
}
const WIDTH = Math.max(...Object.values(words.stages).map((name) => name.length));
