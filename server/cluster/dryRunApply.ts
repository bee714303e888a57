import { z } from 'zod';
import { err, type Fault, fault, groupOf, isMeshGroup, MESH_GROUPS, ok, type Result } from '@/mesh/model';
import type { ClusterConnection, DryRunAnswer, DryRunObject } from './connection.ts';
import { type DryRunMethod, dryRunPath } from './dryRun.ts';
import { statusFault } from './faults.ts';
import type { DryRunResponse, Transport } from './transport.ts';

/** What the API server sets and takes from nobody: there when a file was made with `kubectl get -o yaml`. */
const OF_THE_SERVER = { resourceVersion: undefined, uid: undefined, generation: undefined, managedFields: undefined };

/** A webhook may take up to 30 s by itself. */
const ANSWER_MS = 35_000;

const text = z.string().nullish();
const statusSchema = z.object({
  kind: z.literal('Status'),
  reason: text,
  message: text,
  details: z.object({ causes: z.array(z.object({ field: text, message: text })).nullish() }).nullish(),
});
const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** Dry runs over one transport. Which path serves a kind is asked once. */
export function createDryRun(
  transport: Pick<Transport, 'dryRun'>,
  getJson: ClusterConnection['getJson'] extends (path: string, ...rest: never[]) => infer R
    ? (path: string) => R
    : never,
): ClusterConnection['dryRun'] {
  const served = new Map<string, z.infer<typeof resourcesSchema>['resources']>();

  async function resourceOf({ apiVersion, kind }: DryRunObject) {
    let resources = served.get(apiVersion);
    if (resources === undefined) {
      const answer = await getJson(`/apis/${apiVersion}`);
      if (!answer.ok) return answer.error.code === 'not-found' ? err(kindUnknown(apiVersion, kind)) : answer;
      const parsed = resourcesSchema.safeParse(answer.value);
      resources = parsed.success ? parsed.data.resources : [];
      served.set(apiVersion, resources);
    }
    const found = resources.find((r) => r.kind === kind && !r.name.includes('/'));
    // A CRD may be installed meanwhile.
    if (found === undefined) served.delete(apiVersion);
    return found === undefined ? err(kindUnknown(apiVersion, kind)) : ok(found);
  }

  async function run(
    method: DryRunMethod,
    place: string,
    object: DryRunObject,
    namespace: string,
    signal?: AbortSignal,
  ) {
    const path = dryRunPath(method, place);
    if (path === null) return err(badPlace(object));
    const metadata = {
      ...(object.raw.metadata as object),
      ...OF_THE_SERVER,
      ...(namespace === '' ? {} : { namespace }),
    };
    const body = JSON.stringify({ ...object.raw, metadata });
    const answer = await transport.dryRun(method, path, body, { headersMs: ANSWER_MS, ...(signal ? { signal } : {}) });
    return answer.ok ? read(answer.value, place) : answer;
  }

  return async (object, signal) => {
    if (!isMeshGroup(groupOf(object.apiVersion)) || !/^[a-z0-9.-]+\/v[a-z0-9]+$/.test(object.apiVersion))
      return err(kindUnknown(object.apiVersion, object.kind));
    const resource = await resourceOf(object);
    if (!resource.ok) return resource;
    const { name, namespaced } = resource.value;
    const within = namespaced ? object.namespace : '';
    const place = `/apis/${object.apiVersion}/${within === '' ? '' : `namespaces/${within}/`}${name}`;
    const made = await run('POST', place, object, within, signal);
    if (!made.ok || made.value.kind === 'accepted' || made.value.reason !== 'AlreadyExists') return made;
    // By itself the object is fine; what remains is what it does to the one that is there.
    const applied = await run('PATCH', `${place}/${object.name}`, object, within, signal);
    if (!applied.ok) return applied;
    const warnings = [...new Set([...made.value.warnings, ...applied.value.warnings])];
    return ok({ ...applied.value, warnings });
  };
}

function read({ status, body, warnings }: DryRunResponse, place: string): Result<DryRunAnswer> {
  if (status === 200 || status === 201) return ok({ kind: 'accepted', warnings });
  if (status === 401) return err(statusFault(status, place, body));
  const said = statusSchema.safeParse(parseJson(body));
  if (!said.success) return err(statusFault(status, place, body));
  const { reason, message, details } = said.data;
  const words = message ?? '';
  if (status === 403 && /cannot (create|patch) resource/.test(words)) return err(mayNotAsk(words));
  // The webhook itself was away: nothing was judged.
  if (status >= 500 && /failed calling webhook/.test(words)) return err(webhookAway(words));
  if (status === 429 || status >= 500) return err(statusFault(status, place, body));
  const causes = (details?.causes ?? []).map((c) => ({ field: c.field ?? '', message: c.message ?? '' }));
  return ok({ kind: 'refused', status, reason: reason ?? '', message: words, causes, warnings });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}

const kindUnknown = (apiVersion: string, kind: string): Fault =>
  fault(
    'kind-unknown',
    `The cluster serves no kind "${kind}" in version "${apiVersion}".`,
    'Check apiVersion and kind, and that the CRDs are installed: kubectl api-resources | grep istio.io',
  );

const badPlace = ({ namespace, name }: DryRunObject): Fault =>
  fault(
    'bad-place',
    `The API server has no place for ${namespace}/${name}: a namespace and a name are lower-case letters, digits, "-" and ".".`,
    'Correct metadata.namespace and metadata.name.',
  );

/** Ready to apply; the same as in deploy/clusterrole-validate.yaml. */
const RIGHTS = `- apiGroups: [${MESH_GROUPS.map((group) => `"${group}"`).join(', ')}]
  resources: ["*"]
  verbs: ["create", "patch"]`;

const mayNotAsk = (message: string): Fault =>
  fault(
    'forbidden',
    message,
    `Meshpath's own checks work without it. A dry run stores nothing, but Kubernetes asks for the right to write; add to its ClusterRole:\n${RIGHTS}`,
  );

const webhookAway = (message: string): Fault =>
  fault(
    'webhook-away',
    message,
    'Meshpath’s own checks work without it. Look at istiod: kubectl -n istio-system get pods -l app=istiod',
  );
