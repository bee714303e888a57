import { type Mesh, namespaceOf, type PodId } from '../../model/index.ts';
import { lookup, podAt } from '../facts.ts';
import { resolve } from './clientAddress.ts';
import { translate } from './clientKubeProxy.ts';
import { addressText } from './clientWire.ts';
import type { AskedRequest } from './explanation.ts';

/** More than these behind a name, and nobody knows which of them will matter. */
const MOST = 4;

/**
 * Pods whose configurations an explanation will probably ask for: the sender's, and those behind the name that it dials,
 * where they are few. A guess for reading ahead; routes may lead elsewhere, and then others are asked for.
 */
export function likelyPods(mesh: Mesh, { from, host, port, address }: AskedRequest): readonly PodId[] {
  if (from.kind === 'outside') return [];
  const pod = lookup(mesh.pods, from.pod) ?? null;
  const asker = { namespace: namespaceOf(from.pod), pod, captured: false, config: null };
  const found = resolve(mesh, asker, host, address);
  const dialled = found.kind === 'found' ? found.dialled : [];
  const pods = new Set(dialled.flatMap(({ ip }) => (ip === null ? [] : podsBehind(mesh, ip, port))));
  return [from.pod, ...(pods.size > MOST ? [] : pods)];
}

function podsBehind(mesh: Mesh, ip: string, port: number): readonly PodId[] {
  const translation = translate(mesh, ip, port);
  const addresses = translation.kind === 'endpoints' ? translation.endpoints : [{ ip, port }];
  return addresses.flatMap((to) => podAt(mesh, addressText(to))?.id ?? []);
}
