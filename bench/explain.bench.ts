/*
 * One explanation, its configurations decoded: at most 1 ms in the captured shop, at most 5 ms where the sender's Envoy
 * knows a thousand hosts more. The slowest kind of question counts; all are asked in turn, so that none repeats the one before.
 */
import { epochMs, type PodId, type ProxyConfig } from '@/mesh/model';
import { asks } from '@/mesh/path/explain/explain.testkit.ts';
import { explain } from '@/mesh/path/explain/explain.ts';
import type { AskedRequest, ExplainFacts } from '@/mesh/path/explain/explanation.ts';
import { CLIENT, captured, factsOf, GATEWAY, ORDER } from '@/server/captured.testkit.ts';
import { decodeDump } from '@/server/sources/envoy/decodeDump.ts';
import { dumpText } from './bigDump.ts';

const WARM_UP = 60;
const ROUNDS = 101;
const PAYMENT = 'http://payment:8080/x';

const IN_SHOP: readonly AskedRequest[] = [
  asks(ORDER, PAYMENT),
  asks(ORDER, PAYMENT, { headers: [['x-canary', 'true']] }),
  asks(ORDER, 'http://payment.shop.svc.cluster.local:8080/api/v1/pay?id=7'),
  asks(CLIENT, 'http://order.shop:8080/admin', { method: 'POST' }),
  asks(GATEWAY, 'http://shop.example.com/'),
  asks('outside', 'http://shop.example.com/order'),
  asks(ORDER, 'https://kubernetes.default/version'),
  asks(ORDER, 'http://example.com/'),
  asks(ORDER, 'tcp://payment:9999'),
];

const shop = captured();
measure('shop', 1, factsOf(shop), IN_SHOP);

const about = { pod: ORDER, fetchedAt: epochMs(0), version: 'bench', bytes: 0 };
const { config } = decodeDump(JSON.parse(dumpText()), about);
const configs = new Map<PodId, ProxyConfig>([...shop.configs, [ORDER, config]]);
const hosts = config.routes.find((r) => r.name === '8080')?.virtualHosts ?? [];
const lastHost = hosts.findLast((h) => h.name.endsWith(':8080'))?.domains[0] ?? 'nobody.example';
measure(`${hosts.length} virtual hosts`, 5, factsOf({ ...shop, configs }), [
  asks(ORDER, PAYMENT),
  asks(ORDER, PAYMENT, { authority: lastHost }),
  asks(ORDER, PAYMENT, { authority: 'nobody.example' }),
]);

function measure(what: string, limitMs: number, facts: ExplainFacts, questions: readonly AskedRequest[]) {
  const times = questions.map((): number[] => []);
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const [i, question] of questions.entries()) {
      const begun = performance.now();
      explain(facts, question);
      if (round >= 0) times[i]?.push(performance.now() - begun);
    }
  const slowest = Math.max(...times.map(median));
  const ratio = slowest / limitMs;
  console.log(
    `explain, ${what}: ${ratio.toFixed(2)} × ${limitMs} ms (target ≤ 1); medians of ${ROUNDS}: ` +
      `${slowest.toFixed(3)} ms for the slowest of ${questions.length} kinds, ${median(times.flat()).toFixed(3)} ms for all`,
  );
  if (!(ratio <= 1)) process.exitCode = 1;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
