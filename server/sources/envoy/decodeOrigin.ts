import type { Origin } from '@/mesh/model';
import { dig, type Obj, text } from './json.ts';

/** Kinds whose capitals do not follow from their kebab-case form. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['http-route', 'HTTPRoute'],
  ['grpc-route', 'GRPCRoute'],
  ['tcp-route', 'TCPRoute'],
  ['tls-route', 'TLSRoute'],
]);

/**
 * The object that Istio says a route or cluster came from: `filter_metadata.istio.config`, e.g.
 * `/apis/networking.istio.io/v1/namespaces/shop/virtual-service/payment` (istiod's `util.BuildConfigInfoMetadata`).
 */
export function decodeOrigin(holder: Obj | null): Origin | null {
  const path = text(dig(holder, 'metadata', 'filter_metadata', 'istio'), 'config');
  if (path === null) return null;
  const m = /^\/apis\/[^/]+\/[^/]+\/namespaces\/([^/]*)\/([^/]+)\/(.+)$/.exec(path);
  if (!m) return null;
  const [, namespace = '', kebab = '', name = ''] = m;
  const pascal = kebab
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
  return { kind: IRREGULAR.get(kebab) ?? pascal, namespace, name };
}
