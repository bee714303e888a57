import type { LabelSelector, Labels } from '../model/index.ts';

/** One requirement of a selector, `key Operator values`, what the label really is (null: absent), and whether it holds. */
export type SelectorTerm = {
  readonly requirement: string;
  readonly key: string;
  readonly found: string | null;
  readonly holds: boolean;
};

/** Every requirement of a selector, each by itself; all must hold, and an empty selector has none. */
export function termsOf(selector: LabelSelector, labels: Labels): readonly SelectorTerm[] {
  const none: LabelSelector = { matchLabels: {}, matchExpressions: [] };
  return [
    ...Object.entries(selector.matchLabels).map(([key, value]) => ({
      requirement: `${key} = ${value}`,
      key,
      found: labels[key] ?? null,
      holds: labels[key] === value,
    })),
    ...selector.matchExpressions.map((expression) => {
      const { key, operator, values } = expression;
      const wanted = values.length > 0 ? ` ${values.join(', ')}` : '';
      return {
        requirement: `${key} ${operator}${wanted}`,
        key,
        found: labels[key] ?? null,
        holds: selects({ ...none, matchExpressions: [expression] }, labels),
      };
    }),
  ];
}

/** The first requirement that does not hold; null: all do. */
export const firstMiss = (selector: LabelSelector, labels: Labels): SelectorTerm | null =>
  termsOf(selector, labels).find((term) => !term.holds) ?? null;

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
