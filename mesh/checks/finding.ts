import { type Evidence, naturally, type ObjectId } from '../model/index.ts';
import { CHECKS, type CheckCode } from './registry.ts';

/** `error`: requests fail or a policy is not what it says. `warning`: something has no effect or is ambiguous. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** What a finding's sentence is filled with: names and numbers as they stand in the objects. */
export type FindingParams = Readonly<Record<string, string | number>>;

/** Something wrong with one object that the API server accepts, or would. The words of each code are in `words/`. */
export type Finding = {
  readonly code: CheckCode;
  readonly object: ObjectId;
  /** Field of the object, e.g. `spec.http[0].route[1].destination.host`; keys that are no plain names stand in brackets. */
  readonly path: string;
  readonly params: FindingParams;
  /** What else it was judged by: the other object of a conflict, the Service without the port. */
  readonly related: readonly Evidence[];
};

export const severityOf = (finding: Pick<Finding, 'code'>): Severity => CHECKS[finding.code].severity;

/** The same defect at the same place of the same object, whatever the rest of the mesh says about it. */
export const findingKey = ({ code, object, path, params }: Finding): string =>
  JSON.stringify([code, object, path, params]);

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** Worst first, then by object and place. */
export const bySeverity = (a: Finding, b: Finding): number =>
  ORDER[severityOf(a)] - ORDER[severityOf(b)] ||
  (a.object < b.object ? -1 : a.object > b.object ? 1 : 0) ||
  (a.code < b.code ? -1 : a.code > b.code ? 1 : 0) ||
  naturally(a.path, b.path);

/** One family's way of saying what it found. */
export type Report = (
  code: CheckCode,
  object: { readonly id: ObjectId },
  path: string,
  params?: FindingParams,
  related?: readonly Evidence[],
) => void;

export const objectEvidence = (object: { readonly id: ObjectId }, path: string): Evidence => ({
  kind: 'object',
  object: object.id,
  path,
});

/** A finding without its words, as reports have it: the object that it is of is evidence, too. */
export const findingFacts = (finding: Finding) => {
  const { code, object, path, related } = finding;
  return {
    code,
    severity: severityOf(finding),
    object,
    path,
    evidence: [objectEvidence({ id: object }, path), ...related],
  };
};
