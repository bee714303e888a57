import type { EpochMs, Fault, PodId } from '@/mesh/model';
import type { Explanation, Verdict } from '@/mesh/path/explain/explanation';
import { type Stage, stagesOf } from '@/mesh/path/explain/stages';
import type { Reason } from '@/mesh/path/stations';
import type { ExplainAnswer, StageReport, VerdictReport } from '@/wire/explain';
import { path as words } from '@/words/en/path';
import { ui } from '@/words/en/ui';
import { evidenceText } from '@/words/evidenceText';
import { iso } from './iso.ts';

/** An explanation in words: body of `POST /api/v1/explain` and of `meshpath explain -o json`, a contract. */
export function explainReport(
  { request, verdict, branches, assumptions }: Explanation,
  at: EpochMs,
  unread: ReadonlyMap<PodId, Fault>,
): ExplainAnswer {
  const { from, headers, ...asked } = request;
  return {
    request: {
      from: from.kind === 'pod' ? from.pod : 'outside',
      ...asked,
      // Values may be secrets, and whoever asked knows them.
      headers: headers.map(([name]) => name),
    },
    at: iso(at),
    verdict: verdictReport(verdict),
    branches: branches.map((branch) => ({
      ...branch,
      verdict: verdictReport(branch.verdict),
      stages: stagesOf(branch.stations).map(stageReport),
    })),
    assumptions: assumptions.map((reason) => ({ text: words.reason(reason), code: reason.code })),
    unread: [...unread].map(([pod, fault]) => ({ pod, ...fault })),
  };
}

const verdictReport = ({ reason, ...verdict }: Verdict): VerdictReport => ({
  ...verdict,
  reason: words.reason(reason),
  code: reason.code,
});

const stageReport = ({ kind, at, chosen, because, evidence, origin, rejected }: Stage): StageReport => ({
  kind,
  at,
  chosen,
  because: said(because),
  evidence: evidence === null ? null : evidenceText(words.evidence(evidence), ui.evidence),
  origin,
  rejected: rejected.map((r) => ({ name: r.name, because: said(r.because) })),
});

const said = (reason: Reason | null) => (reason === null ? null : words.reason(reason));

/** True when somebody should look: not surely answered. `unknown` is no finding of a failure, but it is no "ok" either. */
export const explainFinding = ({ verdict, branches }: ExplainAnswer): boolean =>
  [verdict, ...branches.map((b) => b.verdict)].some((v) => v.kind !== 'answered');
