import { describe, expect, it } from 'vitest';
import type { LogLine } from '../judge/logs.ts';
import { linesOf } from './lines.ts';
import { marked } from './question.ts';
import { at } from './senders.ts';
import type { World, WorldPod } from './world.ts';

const pod = (app: string, ip: string, proxied: boolean): WorldPod => {
  const id = `demo/${app}`;
  return { ...{ id, namespace: 'demo', name: app, app, version: 'v1' }, ip, proxied, identity: `spiffe://x/${app}` };
};
const storefront = pod('storefront', '10.0.0.1', true);
const ledger = pod('ledger', '10.0.0.2', true);
const traces = pod('traces', '10.0.0.3', false);
const pods = [storefront, ledger, traces];
const world: World = {
  pods,
  podOf: ({ app }) => {
    const found = pods.find((p) => p.app === app);
    if (found === undefined) throw new Error(`no ${app}`);
    return found;
  },
  podAt: (ip) => pods.find((p) => p.ip === ip) ?? null,
  addressOf: (host) => host,
  resolve: () => ['10.96.0.3'],
  behind: (address) => (address === '10.96.0.3:9411' ? ['10.0.0.3:9411'] : [address]),
  endpointsOf: () => null,
};

const line = (of: WorldPod, fields: Partial<LogLine>): LogLine => ({
  pod: of.id,
  start_time: '2026-01-01T00:00:00.000Z',
  ...{ method: null, path: null, authority: null, request_id: null, route_name: null, requested_server_name: null },
  ...{ response_code: 0, response_flags: '-', response_code_details: null, connection_termination_details: null },
  ...{ upstream_transport_failure_reason: null, upstream_cluster: null, upstream_host: null },
  ...{ upstream_local_address: null, downstream_local_address: null, downstream_remote_address: null },
  ...fields,
});

const asking = marked({ name: '', from: at('demo', 'storefront'), call: { url: 'http://traces:9411/x' }, as: 'pod' });
const client = line(storefront, {
  path: `/x?tag=${asking.tag}`,
  upstream_cluster: 'outbound|9411||traces',
  ...{ upstream_host: '10.0.0.3:9411', upstream_local_address: '10.0.0.1:40000' },
  ...{ downstream_remote_address: '10.0.0.1:39999', downstream_local_address: '10.96.0.3:9411' },
});
const from40000To = (to: WorldPod, address: string) =>
  line(to, {
    upstream_cluster: `inbound|${address.split(':')[1]}||`,
    ...{ downstream_remote_address: '10.0.0.1:40000', downstream_local_address: address },
  });

describe('the lines of one request', () => {
  it('takes no connection to another place for its own, though it has the same port of its sender', () => {
    const other = from40000To(ledger, '10.0.0.2:7000');
    expect(linesOf(asking, [client, other], world, new Set())).toEqual({ client, gateway: null, server: null });
  });

  it('joins the connection between both ends, also where the opener logs the address of a Service', () => {
    const server = from40000To(traces, '10.0.0.3:9411');
    expect(linesOf(asking, [client, server], world, new Set()).server).toBe(server);
    const through = { ...client, upstream_cluster: 'PassthroughCluster', upstream_host: '10.96.0.3:9411' };
    expect(linesOf(asking, [through, server], world, new Set()).server).toBe(server);
  });
});
