import type { MeshRequest, PodId, ProxyConfig, RequestId } from '@/mesh/model';
import { pathOf } from '@/mesh/path/pathOf.ts';
import { treeOf } from '@/mesh/requests/tree.ts';
import type { RequestDetail } from '@/wire/requestDetail';
import type { Runtime } from './runtime.ts';

/** Hops of one tree whose stations are worked out; a tree wider than this is shown, but not each hop's stations. */
const MAX_HOPS = 24;

/** One request with its stations and its tree; null when it is not (or no longer) known. Fetches missing configurations. */
export async function requestDetail(runtime: Runtime, id: RequestId): Promise<RequestDetail | null> {
  const { engine } = runtime;
  const request = engine.mesh().requests.find((r) => r.id === id);
  if (request === undefined) return null;
  const tree = treeOf(engine.mesh().requests, request);
  const hops = tree.slice(0, MAX_HOPS).map((hop) => hop.request);
  const configs = await configsFor(runtime, [request, ...hops]);
  const facts = (r: MeshRequest) => ({
    mesh: engine.mesh(),
    clientConfig: (r.client && configs.get(r.client.pod)) ?? null,
    serverConfig: (r.server && configs.get(r.server.pod)) ?? null,
  });
  return {
    request,
    path: pathOf(facts(request), request),
    tree,
    hops: hops.map((hop) => pathOf(facts(hop), hop)),
  };
}

async function configsFor(runtime: Runtime, requests: readonly MeshRequest[]): Promise<Map<PodId, ProxyConfig>> {
  const pods = new Set(requests.flatMap((r) => [r.client?.pod, r.server?.pod]).filter((p) => p !== undefined));
  const found = new Map<PodId, ProxyConfig>();
  await Promise.all(
    [...pods].map(async (pod) => {
      // A configuration that cannot be had is not an error here: its stations say what is unknown and why.
      const config = await runtime.configOf(pod);
      if (config.ok) found.set(pod, config.value);
    }),
  );
  return found;
}
