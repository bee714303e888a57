import type { Json, MeshObject } from '../model/index.ts';
import { at, list, text, texts } from './read.ts';

/** One value of a policy's `from`, with its place. */
export type SourceValue = { readonly field: string; readonly value: string; readonly path: string };

const HTTP_OPERATION = ['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'];
const HTTP_SOURCE = ['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks', 'notRemoteIpBlocks'];
const isHttpKey = (key: string) => key.startsWith('request.') && key !== 'request.auth.none';

export const policyRules = (policy: MeshObject): readonly { readonly json: Json; readonly path: string }[] =>
  list(at(policy.spec, 'rules')).map((json, i) => ({ json, path: `spec.rules[${i}]` }));

export function sourceValues(policy: MeshObject, names: readonly string[]): readonly SourceValue[] {
  return policyRules(policy).flatMap(({ json, path }) =>
    list(at(json, 'from')).flatMap((from, i) =>
      names.flatMap((field) =>
        texts(at(from, 'source', field)).map((value, j) => ({
          field,
          value,
          path: `${path}.from[${i}].source.${field}[${j}]`,
        })),
      ),
    ),
  );
}

/**
 * Where a rule says something that only HTTP tells (a path, a method, a token), for connections to `port` that are plain TCP
 * to Envoy; null: it says nothing of the kind about that port.
 */
export function httpFieldFor(rule: { readonly json: Json; readonly path: string }, port: number): string | null {
  const operations = list(at(rule.json, 'to'));
  const about = operations
    .map((to, i) => ({ to, path: `${rule.path}.to[${i}].operation` }))
    .filter(({ to }) => {
      const ports = texts(at(to, 'operation', 'ports'));
      const not = texts(at(to, 'operation', 'notPorts'));
      return (ports.length === 0 || ports.includes(String(port))) && !not.includes(String(port));
    });
  if (operations.length > 0 && about.length === 0) return null;
  for (const { to, path } of about)
    for (const field of HTTP_OPERATION) if (list(at(to, 'operation', field)).length > 0) return `${path}.${field}`;
  for (const [i, from] of list(at(rule.json, 'from')).entries())
    for (const field of HTTP_SOURCE)
      if (list(at(from, 'source', field)).length > 0) return `${rule.path}.from[${i}].source.${field}`;
  for (const [i, when] of list(at(rule.json, 'when')).entries())
    if (isHttpKey(text(at(when, 'key')))) return `${rule.path}.when[${i}].key`;
  return null;
}

/** Whether a policy asks for a token or for something in one. */
export const namesTokens = (policy: MeshObject): boolean =>
  policyRules(policy).some(
    ({ json }) =>
      list(at(json, 'from')).some(
        (from) =>
          list(at(from, 'source', 'requestPrincipals')).length > 0 ||
          list(at(from, 'source', 'notRequestPrincipals')).length > 0,
      ) || list(at(json, 'when')).some((when) => text(at(when, 'key')).startsWith('request.auth.')),
  );
