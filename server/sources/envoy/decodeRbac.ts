import type { RbacConfig, RbacPolicy } from '@/mesh/model';
import { asObj, field, type Gaps, isObj, json, type Obj, obj, text, token } from './json.ts';

type Action = RbacConfig['action'];

/**
 * An RBAC filter's configuration, HTTP or network. Rules without an action mean ALLOW (the proto's default). With only
 * `shadow_rules` (CUSTOM policies, dry runs) nothing is enforced. Null: it cannot be told what it does.
 */
export function decodeRbac(config: Obj | null, pointer: string, gaps: Gaps): RbacConfig | null {
  for (const key of ['matcher', 'shadow_matcher'])
    if (field(config, key) !== undefined) gaps.add(`${pointer}/${key}`, 'RBAC by a matcher tree');
  if (config === null || field(config, 'matcher') !== undefined) return null;
  const rules = rulesOf(config, 'rules', pointer, gaps);
  const shadow = rulesOf(config, 'shadow_rules', pointer, gaps);
  if (rules === 'unknown') return null;
  return {
    pointer,
    action: rules?.action ?? 'LOG',
    policies: rules?.policies ?? [],
    shadow:
      shadow === null || shadow === 'unknown'
        ? null
        : { ...shadow, statPrefix: text(config, 'shadow_rules_stat_prefix') ?? '' },
    enforced: rules !== null,
  };
}

function rulesOf(
  config: Obj,
  key: 'rules' | 'shadow_rules',
  pointer: string,
  gaps: Gaps,
): { readonly action: Action; readonly policies: readonly RbacPolicy[] } | 'unknown' | null {
  if (field(config, key) == null) return null;
  const rules = obj(config, key);
  const at = `${pointer}/${key}`;
  const action = actionOf(text(rules, 'action'));
  if (rules === null || action === null) {
    gaps.add(at, 'unknown RBAC action');
    return 'unknown';
  }
  return { action, policies: policiesOf(rules, at, gaps) };
}

const policiesOf = (rules: Obj, at: string, gaps: Gaps): RbacPolicy[] =>
  Object.entries(obj(rules, 'policies') ?? {}).map(([name, raw]) => {
    const place = `${at}/policies/${token(name)}`;
    const policy = asObj(raw);
    if (!isObj(raw)) gaps.add(place, 'policy is not an object');
    const condition = CONDITIONS.find((key) => field(policy, key) != null);
    if (condition !== undefined) gaps.add(`${place}/${condition}`, 'RBAC condition in CEL');
    return {
      name,
      permissions: json(field(policy, 'permissions')),
      principals: json(field(policy, 'principals')),
      condition: condition === undefined ? null : conditionText(field(policy, condition)),
      pointer: place,
    };
  });

/** `cel_config` says how conditions are read, so that it counts as one. */
const CONDITIONS = ['condition', 'checked_condition', 'cel_config'];

/** An expression tree as compact JSON, cut where nobody reads on. */
const conditionText = (tree: unknown): string => JSON.stringify(tree).slice(0, 2_000);

function actionOf(action: string | null): Action | null {
  if (action === null) return 'ALLOW';
  return action === 'ALLOW' || action === 'DENY' || action === 'LOG' ? action : null;
}
