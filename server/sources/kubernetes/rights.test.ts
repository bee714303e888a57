import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { MESH_GROUPS } from '@/mesh/model';
import { createIstioFacts } from './istio.ts';
import { CORE_KINDS, type Kind, rbacRule } from './kinds.ts';
import type { Reporter } from './reporter.ts';

const words = z.array(z.string());
const rule = z.strictObject({ apiGroups: words, resources: words, resourceNames: words.optional(), verbs: words });
type Rule = z.infer<typeof rule>;

/** `VERB GROUP/RESOURCE NAME` of each single right; `*` for any name. */
const rightsOf = ({ apiGroups, resources, resourceNames = ['*'], verbs }: Rule): string[] =>
  verbs.flatMap((verb) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => resourceNames.map((name) => `${verb} ${group}/${resource} ${name}`)),
    ),
  );

/** The ConfigMaps that are read of a mesh without revisions. */
function configMaps(): readonly Kind[] {
  const reporter = { facts: () => {}, clear: () => {}, degrade: () => {} } as unknown as Reporter;
  const facts = createIstioFacts(reporter, () => {});
  facts.onDiscovery(true);
  facts.onPods({ all: [] });
  return facts.configMaps();
}

const followed = (group: string, resource: string, name = '*') =>
  ['list', 'watch'].map((verb) => `${verb} ${group}/${resource} ${name}`);

it('the shipped role grants what is asked of the API server, and nothing else', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../deploy/clusterrole.yaml'), 'utf8');
  const { rules } = z.object({ rules: z.array(rule) }).parse(parse(text));
  const asked = [
    ...[...CORE_KINDS, ...configMaps()].flatMap(({ group, resource, only }) => followed(group, resource, only)),
    ...MESH_GROUPS.flatMap((group) => followed(group, '*')),
    'get /namespaces kube-system',
    'get /pods/log *',
    'get /pods/portforward *',
    'create /pods/portforward *',
  ];
  expect(rules.flatMap(rightsOf).sort()).toEqual(asked.sort());
});

it('the rule that a refusal names grants what was refused', () => {
  for (const kind of [...CORE_KINDS, ...configMaps()]) {
    const [named] = z.array(rule).parse(parse(rbacRule(kind)));
    expect(named && rightsOf(named)).toEqual(followed(kind.group, kind.resource, kind.only));
  }
});
