import { type Handshake, handshakeOf } from '@/mesh/certificates/handshake';
import { hasProxy, type PodId } from '@/mesh/model';
import type { Runtime } from './runtime.ts';

/** The handshake between two pods; null when one of them is not known. Reads the configurations that are not held. */
export async function handshakeBetween(
  { engine, configOf }: Pick<Runtime, 'configOf'> & { readonly engine: Pick<Runtime['engine'], 'mesh' | 'now'> },
  client: PodId,
  server: PodId,
): Promise<Handshake | null> {
  const { pods } = engine.mesh();
  if (pods[client] === undefined || pods[server] === undefined) return null;
  const read = async (pod: PodId) => {
    const known = pods[pod];
    if (known === undefined || !hasProxy(known)) return null;
    const config = await configOf(pod);
    // What cannot be read leaves its facts unknown; the page says which.
    return config.ok ? config.value : null;
  };
  const [clientConfig, serverConfig] = await Promise.all([read(client), read(server)]);
  return handshakeOf(engine.mesh(), { client: clientConfig, server: serverConfig }, client, server, engine.now());
}
