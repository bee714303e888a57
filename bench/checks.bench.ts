/* Meshpath's own checks over a large mesh. Target: at most 500 ms for 10,000 pods and 3,000 objects. */
import { checkMesh } from '@/mesh/checks/checks';
import {
  EMPTY_MESH,
  epochMs,
  type Mesh,
  type MeshObject,
  objectId,
  type Pod,
  podId,
  serviceId,
  workloadId,
} from '@/mesh/model';

/** A mesh of this many Services, each with ten pods, a VirtualService, a DestinationRule and an AuthorizationPolicy. */
function mesh(services: number): Mesh {
  const pods: Record<string, Pod> = {};
  const made: Mesh['services'] = {};
  const objects: Record<string, MeshObject> = {};
  const serviceAccounts: Record<string, { namespace: string; name: string }> = {};
  const namespaces: Record<string, Mesh['namespaces'][string]> = {};
  const object = (kind: string, group: string, namespace: string, name: string, spec: MeshObject['spec']) => {
    const id = objectId(kind, namespace, name);
    objects[id] = {
      id,
      apiVersion: `${group}.istio.io/v1`,
      kind,
      namespace,
      name,
      labels: {},
      annotations: {},
      createdAt: epochMs(0),
      resourceVersion: '',
      spec,
      status: null,
    };
  };
  for (let s = 0; s < services; s++) {
    const namespace = `ns-${s % 100}`;
    const name = `service-${s}`;
    namespaces[namespace] = { name: namespace, labels: {}, createdAt: epochMs(0) };
    serviceAccounts[`${namespace}/${name}`] = { namespace, name };
    const id = serviceId(namespace, name);
    (made as Record<string, unknown>)[id] = {
      id,
      labels: {},
      selector: { app: name },
      type: 'ClusterIP',
      headless: false,
      clusterIps: [],
      externalName: null,
      ports: [{ name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP', appProtocol: null }],
    };
    for (let p = 0; p < 10; p++) {
      const pod = podId(namespace, `${name}-${p}`);
      pods[pod] = {
        id: pod,
        uid: pod,
        workload: workloadId(namespace, 'Deployment', name),
        labels: { app: name, version: `v${p % 2}` },
        annotations: {},
        serviceAccount: name,
        node: null,
        ips: [],
        hostNetwork: false,
        phase: 'Running',
        reason: null,
        createdAt: epochMs(0),
        deletingSince: null,
        containers: [],
        proxy: 'sidecar',
        controlPlane: false,
      };
    }
    object('VirtualService', 'networking', namespace, name, {
      hosts: [name],
      http: [
        { match: [{ uri: { regex: '/a.*' } }], route: [{ destination: { host: name, subset: 'v0' } }] },
        { route: [{ destination: { host: name, subset: 'v1' } }] },
      ],
    });
    object('DestinationRule', 'networking', namespace, name, {
      host: name,
      trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
      subsets: [
        { name: 'v0', labels: { version: 'v0' } },
        { name: 'v1', labels: { version: 'v1' } },
      ],
    });
    object('AuthorizationPolicy', 'security', namespace, name, {
      selector: { matchLabels: { app: name } },
      rules: [
        {
          from: [{ source: { principals: [`cluster.local/ns/${namespace}/sa/${name}`] } }],
          to: [{ operation: { paths: ['/a'] } }],
        },
      ],
    });
  }
  return {
    ...EMPTY_MESH,
    pods,
    services: made,
    objects,
    serviceAccounts,
    namespaces,
    facts: { ...EMPTY_MESH.facts, rootNamespace: 'istio-system', trustDomain: 'cluster.local' },
  };
}
const TARGET_MS = 500;
const ROUNDS = 7;
const large = mesh(1_000);
const times: number[] = [];
for (let round = -2; round < ROUNDS; round++) {
  const start = performance.now();
  const { findings } = checkMesh(large);
  if (round >= 0) times.push(performance.now() - start);
  if (findings.length > 0) throw new Error(`nothing is wrong with it, but ${findings.length} findings`);
}
const median = times.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
console.log(
  `checks: ${median.toFixed(0)} ms (target ≤ ${TARGET_MS}); ${Object.keys(large.pods).length} pods, ` +
    `${Object.keys(large.objects).length} objects; median of ${ROUNDS}`,
);
if (!(median <= TARGET_MS)) process.exitCode = 1;
