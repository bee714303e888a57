import { beforeAll, describe, expect, it } from 'vitest';
import { type EpochMs, err, fault, ok, type PodId } from '@/mesh/model';
import { explainAnswer } from '@/wire/explain';
import { type Captured, CLIENT, captured, ORDER, PAYMENT_V1 } from './captured.testkit.ts';
import { Engine } from './engine.ts';
import { explainTyped } from './explain.ts';
import { explainFinding } from './reports/explain.ts';

const NOW = 1_795_363_300_000 as EpochMs;
const clock = { now: () => NOW, after: () => () => {}, every: () => () => {} };
let mesh: Captured;
beforeAll(() => {
  mesh = captured();
});

function running(refused: readonly PodId[] = []) {
  const engine = new Engine(clock);
  engine.replace(mesh.mesh);
  const asked: PodId[] = [];
  return {
    asked,
    engine,
    configOf: async (pod: PodId) => {
      asked.push(pod);
      const config = refused.includes(pod) ? undefined : mesh.configs.get(pod);
      return config ? ok(config) : err(fault('forbidden', 'Not allowed.', 'Ask for the right.'));
    },
  };
}
const answerOf = async (runtime: ReturnType<typeof running>, from: string, to: string, headers: string[] = []) => {
  const answer = await explainTyped(runtime, { from, to, headers });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};

describe('explainTyped', () => {
  it('reads the configurations of the sender and of every pod that may answer, each once, and no other', async () => {
    const runtime = running();
    const answer = await answerOf(runtime, 'shop/order', 'http://payment:8080/x');
    expect(answer.request.from).toBe(ORDER);
    expect(runtime.asked[0]).toBe(ORDER);
    expect(runtime.asked).toContain(PAYMENT_V1);
    expect(new Set(runtime.asked).size).toBe(runtime.asked.length);
    expect(runtime.asked).not.toContain(CLIENT);
    expect(answer.branches.map((b) => [b.probability, b.cluster])).toEqual([
      [0.8, 'outbound|8080|v1|payment.shop.svc.cluster.local'],
      [0.2, 'outbound|8080|v2|payment.shop.svc.cluster.local'],
    ]);
    expect(answer.branches[0]).toMatchObject({
      tls: 'mtls',
      clientIdentity: 'spiffe://cluster.local/ns/shop/sa/order',
    });
    expect(explainAnswer.safeParse(JSON.parse(JSON.stringify(answer))).error).toBeUndefined();
    expect(explainFinding(answer)).toBe(false);
  });

  it('says which configuration could not be read and what to do, and is unknown from there on', async () => {
    const answer = await answerOf(running([ORDER]), ORDER, 'http://payment:8080/x');
    expect(answer.verdict).toMatchObject({ kind: 'unknown', code: 'config-missing' });
    expect(answer.unread).toEqual([
      { pod: ORDER, code: 'forbidden', message: 'Not allowed.', remedy: 'Ask for the right.' },
    ]);
    expect(explainAnswer.safeParse(JSON.parse(JSON.stringify(answer))).success).toBe(true);
  });

  it('answers in words, with evidence and what lost, and repeats no header value', async () => {
    const answer = await answerOf(running(), ORDER, 'http://payment:8080/x', ['authorization: Bearer hush']);
    expect(JSON.stringify(answer)).not.toContain('hush');
    expect(answer.request.headers).toEqual(['authorization']);
    const route = answer.branches[0]?.stages.find((s) => s.kind === 'route');
    expect(route?.origin).toEqual({ kind: 'VirtualService', namespace: 'shop', name: 'payment' });
    expect(route?.evidence).toMatch(/^config dump of order-.*\/configs\//);
    expect(route?.rejected[0]?.because).toBe('x-canary is not true');
  });

  it('refuses what cannot be meant, with a remedy', async () => {
    for (const [from, to, code] of [
      ['order', 'http://a/', 'from-malformed'],
      ['shop/nobody', 'http://a/', 'sender-unknown'],
      ['shop/order', 'ftp://a/', 'url-scheme'],
    ] as const) {
      const answer = await explainTyped(running(), { from, to });
      expect(answer).toMatchObject({ ok: false, error: { code } });
      if (!answer.ok) expect(answer.error.remedy).not.toBe('');
    }
  });

  it('finds a failure where the request does not get through', async () => {
    const answer = await answerOf(running(), CLIENT, 'http://nope:8080/');
    expect(answer.verdict).toMatchObject({ kind: 'failed', by: 'app', code: 'name-unresolved' });
    expect(explainFinding(answer)).toBe(true);
  });
});
