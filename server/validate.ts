import { type CheckedMesh, checkDrafts } from '@/mesh/checks/checks';
import { type EpochMs, err, type Fault, type Mesh, type MeshObject, ok, type Result } from '@/mesh/model';
import type { CheckedDocument, FindingReport, ValidateAnswer, ValidateRequest } from '@/wire/validate';
import { validate as words } from '@/words/en/validate';
import type { ClusterConnection } from './cluster/connection.ts';
import { decodeManifest, type Manifest } from './manifests/decode.ts';
import { locatePath } from './manifests/locate.ts';
import { MAX_DOCUMENTS, parseYaml, type YamlDocument, type YamlFault } from './manifests/parse.ts';
import { clusterReport, notAsked } from './reports/clusterAnswer.ts';
import { findingReport, skippedReport } from './reports/findings.ts';
import { iso } from './reports/iso.ts';

export type ValidateSource = {
  readonly mesh: Mesh;
  readonly now: EpochMs;
  /** Null for a recording, which has no cluster to ask. */
  readonly connection: Pick<ClusterConnection, 'dryRun' | 'namespace'> | null;
};

/** Dry runs under way at a time: a file of a hundred objects must not press on the API server. */
const AT_ONCE = 4;

type Read = { readonly document: YamlDocument; readonly manifest: Manifest | null };

/** Judges a text: is it YAML, what does the cluster say to it, and what would still be wrong. Err: more than is looked at. */
export async function validateYaml(source: ValidateSource, asked: ValidateRequest): Promise<Result<ValidateAnswer>> {
  const { documents, faults } = parseYaml(asked.yaml);
  if (documents.length > MAX_DOCUMENTS) return err(words.tooMany(documents.length, MAX_DOCUMENTS));
  const namespace = asked.namespace || source.connection?.namespace || 'default';
  const read = documents.map(
    (document): Read => ({ document, manifest: decodeManifest(document.value, namespace, source.now) }),
  );
  const cluster = await inTurn(read, AT_ONCE, (r) => askCluster(source, r, asked.ask !== false));
  const own = ownChecks(source.mesh, read);
  return ok({
    at: iso(source.now),
    documents: read.map((r, i) => documentReport(r, cluster[i]?.cluster ?? notAsked(words.notAsked))),
    findings: [
      ...faults.map(yamlFinding),
      ...read.flatMap((r, i) => [
        ...(r.manifest === null ? [notAnObject(r.document)] : []),
        ...(cluster[i]?.findings ?? []).map((f) => ({ ...f, object: idOf(r) })),
      ]),
      ...own.findings,
    ].toSorted(byPlace),
    caused: own.caused,
    skipped: own.skipped,
  });
}

async function askCluster({ connection }: ValidateSource, { document, manifest }: Read, ask: boolean) {
  if (manifest === null || manifest.means.kind !== 'object')
    return { cluster: notAsked(words.otherKind), findings: [] };
  if (!ask) return { cluster: notAsked(words.notAsked), findings: [] };
  if (connection === null) return { cluster: notAsked(words.recording), findings: [] };
  return clusterReport(await connection.dryRun(manifest), document);
}

function ownChecks(mesh: Mesh, read: readonly Read[]) {
  const drafts: MeshObject[] = [];
  const places = new Map<string, YamlDocument>();
  const beside = {
    services: { ...mesh.services },
    namespaces: { ...mesh.namespaces },
    serviceAccounts: { ...mesh.serviceAccounts },
  };
  for (const { document, manifest } of read) {
    if (manifest === null) continue;
    const { means } = manifest;
    if (means.kind === 'object') {
      const known = mesh.objects[means.object.id];
      // An object that is there keeps its age, by which Istio settles conflicts.
      drafts.push(known ? { ...means.object, createdAt: known.createdAt } : means.object);
      places.set(means.object.id, document);
    } else if (means.kind === 'service') beside.services[means.service.id] = means.service;
    else if (means.kind === 'namespace') beside.namespaces[means.namespace.name] = means.namespace;
    else if (means.kind === 'service-account')
      beside.serviceAccounts[`${means.account.namespace}/${means.account.name}`] = means.account;
  }
  const checked: CheckedMesh = mesh;
  const { findings, caused, skipped } = checkDrafts(checked, drafts, beside);
  return {
    findings: findings.map((f) => {
      const document = places.get(f.object);
      return findingReport(f, document ? locatePath(document, f.path) : null);
    }),
    caused: caused.map((f) => findingReport(f, null)),
    skipped: skippedReport(skipped),
  };
}

const idOf = ({ manifest }: Read): string | null => {
  if (manifest === null) return null;
  if (manifest.means.kind === 'object') return manifest.means.object.id;
  return `${manifest.kind}/${manifest.namespace}/${manifest.name}`;
};

const documentReport = (read: Read, cluster: CheckedDocument['cluster']): CheckedDocument => ({
  object: idOf(read),
  apiVersion: read.manifest?.apiVersion ?? '',
  kind: read.manifest?.kind ?? '',
  name: read.manifest?.name ?? '',
  namespace: read.manifest?.namespace ?? '',
  checked: read.manifest?.means.kind === 'object',
  at: read.document.span,
  cluster,
});

const yamlFinding = ({ span, message }: YamlFault): FindingReport => plain({ ...words.badYaml(message), at: span });
const notAnObject = ({ span }: YamlDocument): FindingReport =>
  plain({ ...words.notAnObject, at: { ...span, endLine: span.line, endColumn: span.column } });

const plain = (of: Fault & Pick<FindingReport, 'at'>): FindingReport => ({
  source: 'yaml',
  code: of.code,
  severity: 'error',
  object: null,
  path: '',
  message: of.message,
  why: null,
  remedy: of.remedy,
  evidence: [],
  at: of.at,
});

const byPlace = (a: FindingReport, b: FindingReport): number =>
  (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);

/** `work` for each item, at most `most` at a time, answers in the items' order. */
async function inTurn<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) answers[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return answers;
}
