import { describe, expect, it } from 'vitest';
import { err, fault, type PodId, type ProxyConfig, podId } from '@/mesh/model';
import { diffAnswer } from '@/wire/diff';
import { captured, ORDER, PAYMENT_V1 } from './captured.testkit.ts';
import { compareProxy } from './compare.ts';
import type { Runtime } from './runtime.ts';

const { mesh, configs } = captured();
const earlier = { ...(configs.get(ORDER) as ProxyConfig), fetchedAt: 7 } as ProxyConfig;
const broken = fault('envoy-timeout', 'no answer', 'wait');
const runtime = {
  engine: { mesh: () => mesh },
  configOf: async (pod: PodId) => {
    const value = configs.get(pod);
    return value && pod !== PAYMENT_V1 ? { ok: true, value } : err(broken);
  },
  earlierConfigs: () => [earlier],
  wantedConfig: async (pod: PodId) => ({ ok: true, value: configs.get(pod) }),
} as unknown as Runtime;
const compare = (against: string, pod = ORDER) => {
  const [ns = '', name = ''] = pod.split('/');
  return compareProxy(runtime, ns, name, against);
};
const other = [...configs.keys()].find((pod) => pod.startsWith('shop/payment-v2')) as PodId;

describe('compareProxy', () => {
  it('answers in the shape that the API promises, for each thing to compare with', async () => {
    for (const against of ['istiod', 'at:7', `proxy:${other}`]) {
      const answer = await compare(against);
      if (!answer.ok) throw new Error(answer.error.fault.message);
      expect(diffAnswer.safeParse(JSON.parse(JSON.stringify(answer.value))).error).toBeUndefined();
      expect(answer.value.objects.length > 0, against).toBe(against.startsWith('proxy'));
    }
  });

  it('lets time run from before to now', async () => {
    expect(await compare('at:7')).toMatchObject({ value: { kind: 'earlier', before: { fetchedAt: 7 } } });
  });

  it('says what cannot be compared, and why', async () => {
    const refusals = [
      ['', 400, 'against-what'],
      ['proxy:nonsense', 400, 'against-what'],
      ['at:8', 404, 'no-earlier-config'],
      [`proxy:${PAYMENT_V1}`, 502, 'envoy-timeout'],
      ['proxy:shop/gone', 404, 'pod-unknown'],
    ] as const;
    for (const [against, status, code] of refusals)
      expect(await compare(against), against).toMatchObject({ ok: false, error: { status, fault: { code } } });
    const istiod = Object.values(mesh.pods).find((pod) => pod.proxy === 'none');
    expect(await compare('istiod', istiod?.id ?? podId('a', 'b'))).toMatchObject({
      error: { status: 404, fault: { code: 'no-proxy' } },
    });
  });
});
