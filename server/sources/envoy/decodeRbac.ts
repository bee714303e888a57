import type { RbacConfig } from '@/mesh/model';
import { asObj, field, type Gaps, isObj, json, type Obj, obj, text, token } from './json.ts';

/**
 * An RBAC filter's configuration, HTTP or network. `rules` without an action means ALLOW (the proto's default). With only
 * `shadow_rules` (CUSTOM policies, dry runs) nothing is enforced, so it reads as LOG. Null: it cannot be told what it does.
 */
export function decodeRbac(config: Obj | null, pointer: string, gaps: Gaps): RbacConfig | null {
  for (const key of ['matcher', 'shadow_matcher'])
    if (field(config, key) !== undefined) gaps.add(`${pointer}/${key}`, 'RBAC by a matcher tree');
  if (field(config, 'matcher') !== undefined) return null;
  const enforced = obj(config, 'rules');
  const rules = enforced ?? obj(config, 'shadow_rules');
  const at = `${pointer}/${enforced ? 'rules' : 'shadow_rules'}`;
  const action = enforced ? actionOf(text(enforced, 'action')) : 'LOG';
  if (action === null) {
    gaps.add(at, 'unknown RBAC action');
    return null;
  }
  const policies = Object.entries(obj(rules, 'policies') ?? {}).map(([name, raw]) => {
    const place = `${at}/policies/${token(name)}`;
    const policy = asObj(raw);
    if (!isObj(raw)) gaps.add(place, 'policy is not an object');
    for (const key of ['condition', 'checked_condition', 'cel_config'])
      if (field(policy, key) != null) gaps.add(`${place}/${key}`, 'RBAC condition in CEL');
    return {
      name,
      permissions: json(field(policy, 'permissions')),
      principals: json(field(policy, 'principals')),
      condition: field(policy, 'condition') == null ? null : JSON.stringify(field(policy, 'condition')),
      pointer: place,
    };
  });
  return { pointer, action, policies, shadow: null, enforced: enforced !== null };
}

function actionOf(action: string | null): RbacConfig['action'] | null {
  if (action === null) return 'ALLOW';
  return action === 'ALLOW' || action === 'DENY' || action === 'LOG' ? action : null;
}
