import { describe, expect, test } from 'vitest';
import type { AccessEntry, MeshRequest } from '../model/index.ts';
import { podId } from '../model/index.ts';
import { entry, pod, serverEntry, smallMesh, withLines } from '../requests/lines.testkit.ts';
import { endsOf } from './ends.ts';

const CLIENT = podId('shop', 'client-1');
const ORDER = podId('shop', 'order-1');
const OTHER = podId('shop', 'other-1');
/** The address of OTHER, which takes part in nothing unless a line says so. */
const ITS_IP = '10.0.0.3';
const mesh = smallMesh(pod('shop', 'other-1', ITS_IP));

function request(): MeshRequest {
  const [joined] = withLines(mesh, entry({}), serverEntry({})).requests;
  if (joined?.client == null || joined.server === null) throw new Error('the two lines do not join');
  return joined;
}
const ends = (over: Partial<MeshRequest>) => endsOf(mesh, { ...request(), ...over });
const line = (side: 'client' | 'server', over: Partial<AccessEntry>) => {
  const own = request()[side];
  if (own === null) throw new Error('no line');
  return { ...own, ...over };
};

describe('E-1: a side with a line is the pod that wrote it', () => {
  test('whatever the other side’s addresses say', () => {
    const { client, server } = ends({
      client: line('client', { upstreamHost: `${ITS_IP}:8080` }),
      server: line('server', { downstreamRemote: `${ITS_IP}:40000` }),
    });
    expect([client.podId, client.kind, client.line?.pod]).toEqual([CLIENT, 'sidecar', CLIENT]);
    expect([server.podId, server.kind, server.line?.pod]).toEqual([ORDER, 'sidecar', ORDER]);
  });
  test('also when nothing else is known of that pod', () => {
    const { client } = ends({ client: line('client', { pod: podId('shop', 'gone-1') }) });
    expect(client).toMatchObject({ podId: 'shop/gone-1', pod: null, kind: 'sidecar', title: 'gone-1' });
  });
});

test('E-2: without a line the client is whoever connected to the server, unless the port 0 says that a header named it', () => {
  const seen = (downstreamRemote: string) =>
    ends({ client: null, server: line('server', { downstreamRemote }) }).client;
  expect(seen(`${ITS_IP}:40000`)).toMatchObject({ podId: OTHER, line: null });
  expect(seen(`${ITS_IP}:0`)).toMatchObject({ podId: null, title: 'client' });
});

test('E-3: without a line the server is the pod that the client’s Envoy connected to', () => {
  const seen = (upstreamHost: string) => ends({ server: null, client: line('client', { upstreamHost }) }).server;
  expect(seen(`${ITS_IP}:8080`)).toMatchObject({ podId: OTHER, line: null });
  expect(seen('192.0.2.1:8080')).toMatchObject({ podId: null, title: 'order' });
});
