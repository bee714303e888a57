import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checksDocument } from '@/words/checksDocument';
import { checks as words } from '@/words/en/checks';
import { EMPTY_MESH, epochMs, type Json, type Mesh, type MeshObject, objectId } from '../model/index.ts';
import { drafted, shop } from './checks.testkit.ts';
import { checkDrafts, checkMesh } from './checks.ts';
import { EXAMPLES } from './examples.testkit.ts';
import { CHECK_CODES, type CheckCode } from './registry.ts';

let mesh: Mesh;
beforeAll(() => {
  const recorded = shop();
  // A Service that nobody stands behind, which the recording has not.
  const hollow = {
    ...(recorded.services['shop/order' as never] as Mesh['services'][never]),
    id: 'shop/hollow' as never,
  };
  mesh = {
    ...recorded,
    services: { ...recorded.services, [hollow.id]: hollow },
    endpointSlices: {
      ...recorded.endpointSlices,
      'shop/hollow/a': {
        name: 'a',
        service: hollow.id,
        ports: [],
        endpoints: [{ ips: ['192.0.2.1'], ready: false, pod: null }],
      },
    },
  };
});

const withExample = CHECK_CODES.filter((code) => code !== 'MP1103' && code !== 'MP1104');

describe('checkDrafts', () => {
  it.each(withExample)('%s is found in its example, at its place, and not once that is put right', (code) => {
    const { bad, path, good } = EXAMPLES[code];
    const found = drafted(mesh, bad).findings.filter((f) => f.code === code);
    expect(found.map((f) => f.path)).toEqual([path]);
    expect(drafted(mesh, good).findings.filter((f) => f.code === code)).toEqual([]);
  });

  it.each(withExample)('%s has a sentence without holes', (code) => {
    for (const finding of drafted(mesh, EXAMPLES[code].bad).findings)
      expect(words.say(finding)).not.toMatch(/undefined|null|NaN|\(\)/);
  });

  it('tells what applying something breaks elsewhere', () => {
    const { findings, caused } = drafted(
      mesh,
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: payment, namespace: shop, labels: {istio.io/rev: default}}\nspec: {host: payment, subsets: [{name: v1, labels: {version: v1}}]}',
    );
    expect(findings).toEqual([]);
    expect(new Set(caused.map((f) => `${f.code} ${f.object} ${f.params.subset}`))).toEqual(
      new Set(['MP0102 VirtualService/shop/payment v2', 'MP0102 VirtualService/shop/payment v3-canary']),
    );
  });

  it('compares an object with the rest, not with its own earlier self', () => {
    const own = mesh.objects[objectId('PeerAuthentication', 'shop', 'default')] as MeshObject;
    expect(checkDrafts(mesh, [own]).findings).toEqual([]);
  });
});

describe('checkMesh', () => {
  it('finds nothing wrong in a mesh in which nothing is', () => {
    expect(checkMesh(shop())).toEqual({ findings: [], skipped: [] });
  });

  it.each([
    ['ResolvedRefs', 'BackendNotFound', 'x', ['MP1103']],
    ['Programmed', 'Invalid', 'x', ['MP1103']],
    ['Programmed', 'AddressNotAssigned', 'address pending for hostname "a"', ['MP1104']],
    ['Programmed', 'AddressNotAssigned', 'no instances found for hostname "a"', ['MP1103']],
    ['AttachedListenerSets', 'NoListenerSets', 'x', []],
  ])('says what a controller says in a status: %s %s, %s', (type, reason, message, codes) => {
    const conditions = [{ type, status: 'False', reason, message }];
    const told = (kind: string, status: Json) => {
      const id = objectId(kind, 'shop', 'x');
      const object = { ...(Object.values(mesh.objects)[0] as MeshObject), id, kind, spec: {}, status };
      return checkMesh({ ...mesh, objects: { ...mesh.objects, [id]: object } }).findings;
    };
    const params = { condition: type, reason, message };
    expect(told('HTTPRoute', { parents: [{ conditions }] })).toMatchObject(
      codes.map((code) => ({ code, path: 'status.parents[0].conditions[0]', params })),
    );
    expect(told('Gateway.gateway.networking.k8s.io', { conditions })).toMatchObject(
      codes.map((code) => ({ code, path: 'status.conditions[0]', params })),
    );
  });

  it('says of nothing that it is missing where the list could not be read', () => {
    const fault = { code: 'forbidden', message: '', remedy: '' };
    const blind = {
      ...mesh,
      services: {},
      degradations: [{ source: 'kubernetes' as const, scope: 'services', fault, since: epochMs(0) }],
    };
    const { findings, skipped } = checkMesh(blind);
    expect(findings).toEqual([]);
    expect(skipped.map((s) => s.code)).toContain('MP0101' satisfies CheckCode);
  });

  it('reads any spec without throwing', () => {
    const json: fc.Arbitrary<Json> = fc.jsonValue() as fc.Arbitrary<Json>;
    const keys = [
      'http',
      'route',
      'destination',
      'host',
      'hosts',
      'match',
      'selector',
      'matchLabels',
      'servers',
      'rules',
      'from',
      'to',
      'when',
      'subsets',
      'egress',
      'endpoints',
      'targetRefs',
      'parentRefs',
      'backendRefs',
      'trafficPolicy',
      'tls',
      'portLevelMtls',
      'jwtRules',
      'gateways',
      'uri',
      'regex',
      'weight',
      'constructor',
      '__proto__',
    ];
    const { spec } = fc.letrec<{ spec: Json }>((tie) => ({
      spec: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<Json>('payment', '*', '', 0, null, true),
        json,
        fc.array(tie('spec'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('spec'), { maxKeys: 5 }),
      ),
    }));
    const kinds = [
      'VirtualService',
      'DestinationRule',
      'Gateway',
      'ServiceEntry',
      'Sidecar',
      'PeerAuthentication',
      'RequestAuthentication',
      'AuthorizationPolicy',
      'Telemetry',
      'HTTPRoute',
      'EnvoyFilter',
      'WorkloadEntry',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.array(spec, { maxLength: 3 }), (kind, specs) => {
        const drafts = specs.map(
          (s, i): MeshObject => ({
            id: objectId(kind, 'shop', `d${i}`),
            apiVersion: 'networking.istio.io/v1',
            kind,
            namespace: 'shop',
            name: `d${i}`,
            labels: {},
            annotations: {},
            createdAt: epochMs(i),
            resourceVersion: '',
            spec: s,
            status: s,
          }),
        );
        for (const finding of checkDrafts(mesh, drafts).findings) expect(words.say(finding)).toBeTypeOf('string');
        checkDrafts(EMPTY_MESH, drafts);
      }),
      { numRuns: 150 },
    );
  });
});

it('docs/checks.md lists every code as the catalogue has it', async () => {
  await expect(checksDocument()).toMatchFileSnapshot('../../docs/checks.md');
});
