import { describe, expect, test } from 'vitest';
import { fill, type KubeObject, MESH_NAMESPACES, meshObjects, NO_VALUES, parseObjects } from './documents.ts';
import { isReady } from './ready.ts';

type Port = { readonly name: string; readonly port: number };
type Container = { readonly image: string; readonly imagePullPolicy: string; readonly env: readonly EnvVar[] };
type EnvVar = { readonly name: string; readonly value?: string };
type PodSpec = { readonly serviceAccountName: string; readonly containers: readonly Container[] };

const objects = meshObjects(NO_VALUES);
const ofKind = (...kinds: string[]): KubeObject[] => objects.filter((object) => kinds.includes(object.kind));
const podOf = (object: KubeObject): PodSpec => (object.spec as { template: { spec: PodSpec } }).template.spec;
const named = (object: KubeObject): string =>
  `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;

describe('the demo mesh', () => {
  test('has a file and a Namespace object for each namespace', () => {
    expect(ofKind('Namespace').map((object) => object.metadata.name)).toEqual([...MESH_NAMESPACES]);
  });

  test('labels every Istio object for the validating webhook', () => {
    const unlabelled = objects.filter(
      (object) => object.apiVersion.includes('istio.io/') && object.metadata.labels?.['istio.io/rev'] !== 'default',
    );
    expect(unlabelled.map(named)).toEqual([]);
  });

  test('names each object once', () => {
    const names = objects.map(named);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test.each(ofKind('Deployment', 'StatefulSet').map((object) => [named(object), object] as const))(
    '%s writes its replicas, runs the image on the node and has its service account',
    (_, object) => {
      expect(object.spec).toHaveProperty('replicas');
      const pod = podOf(object);
      expect(pod.containers[0]).toMatchObject({ image: 'docker.io/meshpath/app:1', imagePullPolicy: 'Never' });
      const accounts = ofKind('ServiceAccount').filter((a) => a.metadata.namespace === object.metadata.namespace);
      expect(accounts.map((account) => account.metadata.name)).toContain(pod.serviceAccountName);
    },
  );

  test('declares the protocol of every port in its name', () => {
    const ports = ofKind('Service').flatMap((object) => (object.spec as { ports: Port[] }).ports);
    expect(ports.filter(({ name }) => !/^(http|grpc|tcp)-/.test(name))).toEqual([]);
  });

  test('calls only what exists', () => {
    const known = new Set(['istio-ingressgateway.istio-system:80', 'istio-ingressgateway.istio-system:443']);
    for (const object of ofKind('Service')) {
      const { ports } = object.spec as { ports: Port[] };
      for (const { port } of ports) known.add(`${object.metadata.name}.${object.metadata.namespace}:${port}`);
    }
    for (const object of ofKind('ServiceEntry')) {
      const { hosts, ports } = object.spec as { hosts: string[]; ports: { number: number }[] };
      for (const host of hosts) for (const { number } of ports) known.add(`${host}:${number}`);
    }
    const missing: string[] = [];
    for (const object of ofKind('Deployment', 'StatefulSet')) {
      for (const { name, value = '' } of podOf(object).containers.flatMap((container) => container.env)) {
        if (name !== 'CALLS' && name !== 'LOAD') continue;
        for (const [url] of value.matchAll(/\w+:\/\/\S+/g)) {
          const { hostname, port, protocol } = new URL(url);
          const full = hostname.includes('.') ? hostname : `${hostname}.${object.metadata.namespace}`;
          // A pod of a StatefulSet has a name before that of its headless service.
          const service = full.replace(/^ledger-\d\./, '');
          const address = `${service}:${port || (protocol === 'https:' ? 443 : 80)}`;
          if (!known.has(address)) missing.push(`${named(object)} calls ${url}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });
});

test('an unknown value is an error', () => {
  expect(fill(`jwks: '\${JWKS}'`, NO_VALUES)).toBe(`jwks: '{"keys":[]}'`);
  expect(() => fill(`\${OTHER}`, NO_VALUES)).toThrow('OTHER');
  expect(() => parseObjects('kind: [', 'x.yaml')).toThrow('x.yaml');
  expect(() => parseObjects('kind: Pod', 'x.yaml')).toThrow('x.yaml');
});

test('a workload is ready when its newest form is, and no older pod is left', () => {
  const state = { kind: 'Deployment', metadata: { name: 'a', namespace: 'b', generation: 2 }, spec: { replicas: 1 } };
  const status = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, readyReplicas: 1 };
  expect(isReady({ ...state, status })).toBe(true);
  expect(isReady({ ...state, status: { ...status, observedGeneration: 1 } })).toBe(false);
  expect(isReady({ ...state, status: { ...status, replicas: 2 } })).toBe(false);
  expect(isReady(state)).toBe(false);
  expect(isReady({ ...state, spec: { replicas: 0 }, status: { observedGeneration: 2 } })).toBe(true);
});
