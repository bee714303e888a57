import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { parse } from 'yaml';
import { meshpath } from '../../e2e/program.ts';
import { CommandError, type Rig } from '../rig.ts';
import { expect, test } from './live.ts';
import { CASES } from './validation/cases.ts';

type Cluster = { readonly kind: 'accepted' | 'refused' | 'not-asked'; readonly message?: string };
type Finding = {
  readonly source: string;
  readonly code: string;
  readonly message: string;
  readonly at: { readonly line: number } | null;
};
type Answer = { readonly documents: readonly { readonly cluster: Cluster }[]; readonly findings: readonly Finding[] };

/** What `kubectl apply --dry-run=server` says: null where it accepts, else its stderr; and its warnings. */
async function judged(rig: Rig, yaml: string): Promise<{ readonly refusal: string | null }> {
  try {
    await rig.kubectl(['apply', '--dry-run=server', '-f', '-'], { input: yaml });
    return { refusal: null };
  } catch (error) {
    if (error instanceof CommandError) return { refusal: error.stderr };
    throw error;
  }
}

/**
 * The API server's words in what kubectl prints: all of it behind `Error from server (…): error when creating "STDIN": `, or,
 * where it names fields, one line for each behind `The KIND "NAME" is invalid:`.
 */
function saidBy(refusal: string): readonly string[] {
  const invalid = /^The \S+ "[^"]+" is invalid:([\s\S]*)$/m.exec(refusal)?.[1];
  const words = (invalid ?? refusal)
    .split(/\n\* /)
    .map((part) => part.replace(/^[\s\S]*?error when (?:creating|patching|applying patch)[^\n]*?"STDIN": /, '').trim())
    .filter((part) => part !== '');
  expect(words, refusal).not.toEqual([]);
  return words.map((part) => part.replace(/^Error from server[^:]*: /, ''));
}

async function asked(page: Page, url: string, yaml: string): Promise<Answer> {
  const answer = await page.request.post(`${url}/api/v1/validate`, { data: { yaml } });
  expect(answer.status(), await answer.text()).toBe(200);
  return answer.json();
}

test('each answer is the one that kubectl apply --dry-run=server gives, word for word', async ({
  rig,
  meshpath,
  page,
}) => {
  test.setTimeout(180_000);
  let refused = 0;
  let byWebhook = 0;
  for (const { name, yaml } of CASES) {
    await test.step(name, async () => {
      const [{ refusal }, { documents, findings }] = [await judged(rig, yaml), await asked(page, meshpath.url, yaml)];
      const cluster = documents[0]?.cluster;
      expect(cluster?.kind, refusal ?? 'accepted').toBe(refusal === null ? 'accepted' : 'refused');
      if (refusal === null) return;
      refused += 1;
      if (findings.some((f) => f.source === 'webhook')) byWebhook += 1;
      for (const words of saidBy(refusal)) expect(cluster?.message).toContain(words);
      // Each part of it stands at a line of the text.
      const parts = findings.filter((f) => f.source === 'webhook' || f.source === 'api-server');
      expect(parts.length).toBeGreaterThan(0);
      for (const { at } of parts) expect(at?.line).toBeGreaterThan(0);
    });
  }
  expect(CASES.length - refused, 'accepted').toBeGreaterThan(5);
  expect(refused, 'refused').toBeGreaterThan(15);
  expect(byWebhook, 'refused by the webhook').toBeGreaterThan(5);
});

test('the demo is accepted and fine, and judging it stores nothing', async ({ rig, meshpath }) => {
  const versions = async () =>
    JSON.parse(
      await rig.kubectl([
        'get',
        'virtualservices,destinationrules,authorizationpolicies,peerauthentications',
        '-A',
        '-o',
        'json',
      ]),
    ).items.map((o: { metadata: { uid: string; resourceVersion: string } }) => [
      o.metadata.uid,
      o.metadata.resourceVersion,
    ]);
  const before = await versions();
  const { code, document } = await meshpath.command<Answer>('validate', 'rig/mesh/warehouse.yaml');
  expect(document.findings).toEqual([]);
  expect(code).toBe(0);
  const asked = document.documents.map((d) => d.cluster.kind).filter((kind) => kind !== 'not-asked');
  expect(new Set(asked)).toEqual(new Set(['accepted']));
  expect(asked.length).toBeGreaterThan(2);
  expect(await versions()).toEqual(before);
  const mesh = await meshpath.command<{ findings: Finding[] }>('validate');
  expect(mesh.document.findings).toEqual([]);
  expect(mesh.code).toBe(0);
});

test('without the right to ask, it says which right that is, and checks all the same', async ({ rig }) => {
  const folder = await mkdtemp(join(tmpdir(), 'meshpath-rights-'));
  const role = await readFile('deploy/clusterrole.yaml', 'utf8');
  const binding = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: meshpath }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: meshpath }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: meshpath-reader }]
`;
  const more = await readFile('deploy/clusterrole-validate.yaml', 'utf8');
  const moreBinding = binding.replaceAll('name: meshpath }', 'name: meshpath-validate }');
  const kubeconfig = join(folder, 'config');
  const file = join(folder, 'one.yaml');
  const config = parse(await readFile(rig.kubeconfig, 'utf8'));
  for (const { user } of config.users) user.as = 'meshpath-reader';
  await writeFile(kubeconfig, JSON.stringify(config));
  await writeFile(file, CASES[0]?.yaml.replace('host: order', 'host: ordre') ?? '');
  const asked = async () => {
    const { code, stdout, stderr } = await meshpath(
      'validate',
      file,
      '--kubeconfig',
      kubeconfig,
      '--timeout',
      '60s',
      '-o',
      'json',
    );
    expect(code, stderr).toBe(1);
    const { documents, findings }: Answer = JSON.parse(stdout);
    expect(findings.map((f) => f.code)).toContain('MP0101');
    return documents[0]?.cluster;
  };
  try {
    await rig.apply(`${role}---${binding}`);
    expect(await asked()).toMatchObject({
      kind: 'not-asked',
      because: { code: 'forbidden', remedy: expect.stringContaining('verbs: ["create", "patch"]') },
    });
    await rig.apply(`${more}---${moreBinding}`);
    expect(await asked()).toEqual({ kind: 'accepted' });
  } finally {
    await rig.remove(`${role}---${binding}---\n${more}---${moreBinding}`);
    await rm(folder, { recursive: true });
  }
});
