import { checkMesh, type Skipped } from '@/mesh/checks/checks';
import { type Finding, findingFacts } from '@/mesh/checks/finding';
import type { EpochMs, Mesh } from '@/mesh/model';
import type { FindingReport, FindingsAnswer, ValidateAnswer } from '@/wire/validate';
import { checks as words } from '@/words/en/checks';
import { iso } from './iso.ts';

/** What is wrong in the mesh as it stands: body of `GET /api/v1/validate` and of `meshpath validate` without a file. */
export function findingsReport(mesh: Mesh, at: EpochMs): FindingsAnswer {
  const { findings, skipped } = checkMesh(mesh);
  return { at: iso(at), findings: findings.map((f) => findingReport(f, null)), skipped: skippedReport(skipped) };
}

/** A finding of Meshpath's own checks in words. `at`: where in the text that was sent. */
export function findingReport(finding: Finding, at: FindingReport['at']): FindingReport {
  const { why, remedy } = words.codes[finding.code];
  return { source: 'meshpath', ...findingFacts(finding), message: words.say(finding), why, remedy, at };
}

export const skippedReport = (skipped: readonly Skipped[]): ValidateAnswer['skipped'] =>
  skipped.map(({ code, unread }) => ({ code, unread: [...unread] }));

/** True when somebody should act: notes alone are none. */
export const isFinding = (findings: readonly FindingReport[]): boolean => findings.some((f) => f.severity !== 'note');
