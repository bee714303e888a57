import type { Fault, Result } from '@/mesh/model';
import type { CheckedDocument, FindingReport } from '@/wire/validate';
import { validate as words } from '@/words/en/validate';
import type { DryRunAnswer } from '../cluster/connection.ts';
import { locateMessage, locatePath } from '../manifests/locate.ts';
import type { YamlDocument } from '../manifests/parse.ts';

const DENIED = /^admission webhook "([^"]+)" denied the request(?:: ([\s\S]*))?$/;

/** The API server's remark that it stopped early: no defect of its own beside those that made it stop. */
const UNFINISHED = /some validation rules were not checked/;

/** What the cluster said to one document, as a whole and as findings at the lines that it speaks of. */
export type ClusterReport = {
  readonly cluster: CheckedDocument['cluster'];
  readonly findings: readonly Omit<FindingReport, 'object'>[];
};

export function clusterReport(answer: Result<DryRunAnswer>, of: YamlDocument): ClusterReport {
  if (!answer.ok) return { cluster: notAsked(answer.error), findings: [] };
  const said = answer.value;
  const warnings = said.warnings.map((message) => finding(of, 'warning', message, 'api-server', ''));
  if (said.kind === 'accepted') return { cluster: { kind: 'accepted' }, findings: warnings };
  const denied = DENIED.exec(said.message);
  const by = denied?.[1] ?? words.apiServer;
  const source = denied ? 'webhook' : 'api-server';
  const causes = said.causes.filter((c) => !UNFINISHED.test(c.message));
  const parts =
    causes.length > 0
      ? causes.map((c) => finding(of, 'refused', c.message || said.message, source, c.field))
      : messagesIn(denied?.[2] ?? said.message).map((message) => finding(of, 'refused', message, source, ''));
  return {
    cluster: { kind: 'refused', by, status: said.status, message: said.message },
    findings: [...parts, ...warnings],
  };
}

export const notAsked = (because: Fault): CheckedDocument['cluster'] => ({
  kind: 'not-asked',
  because: { ...because },
});

/** Webhooks join several errors: `2 errors occurred:` and a `* ` before each. */
function messagesIn(message: string): readonly string[] {
  const parts = message
    .split(/\n\s*\* /)
    .slice(1)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length > 0 ? parts : [message.trim()];
}

function finding(
  of: YamlDocument,
  code: 'refused' | 'warning',
  message: string,
  source: FindingReport['source'],
  field: string,
): Omit<FindingReport, 'object'> {
  const isPath = /^[A-Za-z_][\w.[\]-]*$/.test(field);
  const place = isPath ? { span: locatePath(of, field), path: field } : locateMessage(of, message);
  return {
    source,
    code,
    severity: code === 'refused' ? 'error' : 'warning',
    path: place.path,
    message,
    why: null,
    remedy: null,
    evidence: [],
    at: place.span,
  };
}
