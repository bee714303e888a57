import { hasProxy, type MeshRequest, type PodId, type ProxyConfig, type RequestId } from '@/mesh/model';
import { causesOf } from '@/mesh/path/causes/causes.ts';
import { explain } from '@/mesh/path/explain/explain.ts';
import { askedOf } from '@/mesh/path/explain/observed.ts';
import { type PathFacts, podAt } from '@/mesh/path/facts.ts';
import { pathOf } from '@/mesh/path/pathOf.ts';
import { stood } from '@/mesh/path/stood.ts';
import { type Comparison, compare } from '@/mesh/path/surprise.ts';
import { isFailed } from '@/mesh/requests/outcome.ts';
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
    causes: isFailed(request) ? causesOf(causeFacts(facts(request), request, configs), request) : [],
    compared: runtime.surprises.of(id) ?? comparedNow(engine, request, configs),
    tree,
    hops: hops.map((hop) => pathOf(facts(hop), hop)),
  };
}

/** The server's configuration is wanted where its proxy logged nothing, too: it may be what refused. */
function causeFacts(facts: PathFacts, request: MeshRequest, configs: ReadonlyMap<PodId, ProxyConfig>): PathFacts {
  const called = podAt(facts.mesh, request.client?.upstreamHost ?? null);
  return { ...facts, serverConfig: facts.serverConfig ?? (called && configs.get(called.id)) ?? null };
}

function comparedNow(
  engine: Runtime['engine'],
  request: MeshRequest,
  configs: ReadonlyMap<PodId, ProxyConfig>,
): Comparison | null {
  const mesh = engine.mesh();
  const asked = askedOf(mesh, request);
  if (asked === null) return null;
  const configOf = (pod: PodId) => {
    const config = configs.get(pod) ?? engine.heldConfig(pod);
    return config !== null && stood(mesh, config, request.startedAt) ? config : null;
  };
  return compare(explain({ mesh, configOf, at: request.startedAt }, asked), request);
}

async function configsFor(runtime: Runtime, requests: readonly MeshRequest[]): Promise<Map<PodId, ProxyConfig>> {
  const mesh = runtime.engine.mesh();
  const [opened] = requests;
  // Whom the opened request was sent to matters even where that pod logged no line.
  const called = podAt(mesh, opened?.client?.upstreamHost ?? null);
  const proxied = called !== null && hasProxy(called) ? called.id : undefined;
  const logged = requests.flatMap((r) => [r.client?.pod, r.server?.pod]);
  const pods = new Set([...logged, proxied].filter((p) => p !== undefined));
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
