import type { LabelSelector, Labels } from '../model/index.ts';

/** The first requirement that does not hold, as `key Operator values`, and what the label really is (null: absent). */
export function firstMiss(
  selector: LabelSelector,
  labels: Labels,
): { readonly requirement: string; readonly key: string; readonly found: string | null } | null {
  const none: LabelSelector = { matchLabels: {}, matchExpressions: [] };
  for (const [key, value] of Object.entries(selector.matchLabels))
    if (labels[key] !== value) return { requirement: `${key} = ${value}`, key, found: labels[key] ?? null };
  for (const expression of selector.matchExpressions)
    if (!selects({ ...none, matchExpressions: [expression] }, labels)) {
      const { key, operator, values } = expression;
      const wanted = values.length > 0 ? ` ${values.join(', ')}` : '';
      return { requirement: `${key} ${operator}${wanted}`, key, found: labels[key] ?? null };
    }
  return null;
}

/**
 * Whether a Kubernetes label selector selects these labels: everything in it must hold, and an empty one selects everything.
 * `NotIn` and `DoesNotExist` hold for a label that is absent (apimachinery `pkg/labels`).
 */
export function selects({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}
