import type { FilterOverride } from '@/mesh/model';
import { decodeCors, decodeFault } from './decodeFault.ts';
import { decodeRbac } from './decodeRbac.ts';
import { asObj, field, flag, type Gaps, message, type Obj, obj, token, typeName } from './json.ts';

/** Shared, since most routes say nothing to any filter. */
const NONE: readonly FilterOverride[] = [];

/** `typed_per_filter_config` of a route configuration, virtual host, route or weighted cluster. */
export function decodeOverrides(holder: Obj | null, pointer: string, gaps: Gaps): readonly FilterOverride[] {
  const all = obj(holder, 'typed_per_filter_config');
  return all === null
    ? NONE
    : Object.entries(all).map(([filter, raw]) =>
        override(filter, asObj(raw), `${pointer}/typed_per_filter_config/${token(filter)}`, gaps),
      );
}

/** `own` and what `inherited` says to other filters: the more specific level speaks alone for a filter. */
export const overriding = (
  own: readonly FilterOverride[],
  inherited: readonly FilterOverride[],
): readonly FilterOverride[] =>
  own.length === 0
    ? inherited
    : [...own, ...inherited.filter((outer) => own.every((inner) => inner.filter !== outer.filter))];

function override(filter: string, any: Obj | null, pointer: string, gaps: Gaps, depth = 0): FilterOverride {
  const type = typeName(any);
  const config = message(any);
  const other = { kind: 'other', filter, pointer, type } as const;
  if (config === null) return other;
  switch (type) {
    case 'envoy.config.route.v3.FilterConfig':
      if (flag(config, 'disabled') === true) return { kind: 'disabled', filter, pointer };
      return depth > 0 ? other : override(filter, obj(config, 'config'), `${pointer}/config`, gaps, depth + 1);
    case 'envoy.extensions.filters.http.rbac.v3.RBACPerRoute': {
      if (field(config, 'rbac') === undefined) return { kind: 'rbac', filter, pointer, rbac: null };
      const rbac = decodeRbac(obj(config, 'rbac'), `${pointer}/rbac`, gaps);
      return rbac === null ? other : { kind: 'rbac', filter, pointer, rbac };
    }
    case 'envoy.extensions.filters.http.fault.v3.HTTPFault':
      return { kind: 'fault', filter, pointer, fault: decodeFault(config) };
    case 'envoy.extensions.filters.http.cors.v3.CorsPolicy': {
      const cors = decodeCors(config, pointer, gaps);
      return cors === null ? other : { kind: 'cors', filter, pointer, cors };
    }
    case 'envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig':
      return flag(config, 'disabled') === true ? { kind: 'disabled', filter, pointer } : other;
    default:
      return other;
  }
}
