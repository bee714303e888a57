import { expect, it } from 'vitest';
import { epochMs, type MeshObject, objectId, type Service, serviceId, unknownNode } from '../model/index.ts';
import { hostNode } from './ends.ts';
import { pod, smallMesh } from './lines.testkit.ts';

const service: Service = {
  ...{ id: serviceId('shop', 'order'), labels: {}, selector: { part: 'order' }, type: 'ClusterIP', headless: false },
  ...{ clusterIps: ['10.96.0.1'], externalName: null, ports: [] },
};
const rule = (labels: Record<string, string>): MeshObject => ({
  ...{ id: objectId('DestinationRule', 'shop', 'order'), apiVersion: '', kind: 'DestinationRule', namespace: 'shop' },
  ...{ name: 'order', labels: {}, annotations: {}, createdAt: epochMs(0), resourceVersion: '', status: null },
  spec: { host: 'order', subsets: [{ name: 's', labels }] },
});
const meshOf = (labels: Record<string, string>, names: readonly string[]) => {
  const pods = names.map((name, i) => ({
    ...pod('shop', `${name}-1`, `10.0.1.${i}`),
    ...{ labels: { part: 'order' }, node: name },
  }));
  const object = rule(labels);
  return { ...smallMesh(...pods), services: { [service.id]: service }, objects: { [object.id]: object } };
};
const node = (labels: Record<string, string>, names: readonly string[]) =>
  hostNode(meshOf(labels, names), 'order.shop.svc.cluster.local', 's');

it('a subset by a label that istiod adds leads to the one workload that there is, and to none of several', () => {
  const zone = { 'topology.kubernetes.io/zone': 'a' };
  expect(node(zone, ['red'])).toBe('shop/Deployment/red');
  expect(node(zone, ['red', 'blue'])).toBe(unknownNode('order.shop'));
  expect(node({ 'kubernetes.io/hostname': 'blue' }, ['red', 'blue'])).toBe('shop/Deployment/blue');
});
