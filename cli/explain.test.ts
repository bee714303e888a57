import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochMs, type MeshEvent, type ProxyConfig } from '@/mesh/model';
import { CLIENT, captured } from '@/server/captured.testkit';
import { createRecorder } from '@/server/sources/recording/recorder';
import { explainAnswer } from '@/wire/explain';
import { runProgram } from './program.ts';
import { fakeTerminal } from './terminal.testing.ts';

let dir: string;
let file: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cli-explain-'));
  file = join(dir, 'captured.meshpath.gz');
  const { mesh, configs } = captured();
  const recorder = await createRecorder(file, '0.1.0');
  if (!recorder.ok) throw new Error(recorder.error.message);
  const at = epochMs(1_795_363_300_000);
  const events: MeshEvent[] = [
    { kind: 'listed', list: { of: 'pods', items: Object.values(mesh.pods) } },
    { kind: 'listed', list: { of: 'services', items: Object.values(mesh.services) } },
    { kind: 'listed', list: { of: 'endpointSlices', items: Object.values(mesh.endpointSlices) } },
    ...Object.values(mesh.interception).map((interception): MeshEvent => ({ kind: 'interception', interception })),
    ...Object.values(mesh.certificates).map((certificate): MeshEvent => ({ kind: 'certificate', at, certificate })),
    ...Object.values(mesh.sweeps).map((sweep): MeshEvent => ({ kind: 'clusters-swept', sweep })),
    ...[...configs.values()].map((config: ProxyConfig): MeshEvent => ({ kind: 'proxy-config', config })),
  ];
  for (const event of events) recorder.value.record(event, at);
  recorder.value.ready(at);
  await recorder.value.finish(mesh.facts, epochMs(at + 1_000));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function run(...args: string[]) {
  const terminal = fakeTerminal();
  const all = ['explain', '--recording', file, ...args];
  const code = await runProgram(all, { terminal, root: dir, version: '1.2.3' });
  return { code, ...terminal.said };
}

describe('meshpath explain', () => {
  it('prints one JSON document of the contract’s shape, and exits 0 where the request is answered', async () => {
    const { code, out, err } = await run('--from', 'shop/order', '--to', 'http://payment:8080/x', '-o', 'json');
    expect([code, err]).toEqual([0, '']);
    const answer = explainAnswer.parse(JSON.parse(out));
    expect(answer.verdict).toMatchObject({ kind: 'answered', by: 'app', flags: '-' });
    expect(answer.branches.map((b) => b.probability)).toEqual([0.8, 0.2]);
    expect(answer.branches.map((b) => b.tls)).toEqual(['mtls', 'mtls']);
  });

  it('takes headers as curl does, as often as they are given', async () => {
    const canary = ['-H', 'X-Canary: true', '--header', 'x-other: 1'];
    const { out } = await run('--from', 'shop/order', '--to', 'payment:8080', ...canary, '-o', 'json');
    const answer = explainAnswer.parse(JSON.parse(out));
    expect(answer.branches.map((b) => b.cluster)).toEqual(['outbound|8080|v2|payment.shop.svc.cluster.local']);
    expect(answer.request.headers).toEqual(['x-canary', 'x-other']);
  });

  it('draws the decisions for people: each once, with what lost and whose doing it is', async () => {
    const { code, out } = await run('--from', 'shop/order', '--to', 'http://payment:8080/x');
    expect(code).toBe(0);
    expect(out).toContain('GET http://payment:8080/x\nfrom shop/order-');
    expect(out).toContain('80 %  outbound|8080|v1|payment.shop.svc.cluster.local  → 10.244.0.11:8080  mutual TLS');
    expect(out).toContain('VirtualService shop/payment');
    expect(out).toContain('✗ outbound|8080|v2|payment.shop.svc.cluster.local (not picked this time, weight 20)');
    expect(out).toContain('as above up to its route');
    expect(out.match(/├ listener /g)).toHaveLength(1);
  });

  it('exits 1 where it fails, 2 where the sender is not there', async () => {
    const failed = await run('--from', CLIENT, '--to', 'http://nope:8080/');
    expect(failed.code).toBe(1);
    expect(failed.out).toContain('Fails by the app: DNS has no address for nope');
    const { code } = await run('--from', 'shop/nobody', '--to', 'http://payment:8080/');
    expect(code).toBe(2);
  });
});
