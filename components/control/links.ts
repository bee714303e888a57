import type { ObjectId } from '@/mesh/model';

export const configurationHref = (params: Readonly<Record<string, string>> = {}) =>
  hrefOf('/control/configuration', params);

const hrefOf = (path: string, params: Readonly<Record<string, string>>) => {
  const query = new URLSearchParams(params).toString();
  return query === '' ? path : `${path}?${query}`;
};

/** An object as `kubectl get` takes it. */
export function kubectlGet(id: ObjectId): string {
  const [kind = '', namespace = '', ...name] = id.split('/');
  return `kubectl get ${kind.toLowerCase()} ${name.join('/')}${namespace === '' ? '' : ` -n ${namespace}`} -o yaml`;
}
