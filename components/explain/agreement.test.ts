import { describe, expect, it } from 'vitest';
import { sampleLine, sampleRequest } from '../requests/sample.ts';
import { agreementOf } from './agreement.ts';
import { branch, denied } from './sample.testkit.ts';

const CLUSTER = 'outbound|8080||payment.shop.svc.cluster.local';
const observed = (changes: Parameters<typeof sampleLine>[0] = {}) =>
  sampleRequest('r', { client: sampleLine({ upstreamCluster: CLUSTER, ...changes }) });

describe('agreementOf', () => {
  it('agrees when one of the ways is what happened', () => {
    const other = branch({ cluster: 'elsewhere', probability: 0.9 });
    expect(agreementOf(observed(), [other, branch({ probability: 0.1 })])).toEqual({ kind: 'agrees', branch: 1 });
  });

  it('leaves to the app what it answers', () => {
    expect(agreementOf(observed({ status: 404 }), [branch()]).kind).toBe('agrees');
  });

  it('names what is otherwise than foreseen', () => {
    expect(agreementOf(observed({ status: 200 }), [branch(denied)])).toMatchObject({
      kind: 'differs',
      surprises: [{ of: 'status', observed: '200', foreseen: '403' }],
    });
    expect(agreementOf(observed({ status: 503, flags: ['UH'], upstreamHost: null }), [branch()])).toMatchObject({
      kind: 'differs',
      surprises: [{ of: 'flags', observed: 'UH', foreseen: '' }],
    });
    expect(agreementOf(observed({ upstreamHost: '10.9.9.9:1' }), [branch({ tls: 'plain' })])).toMatchObject({
      surprises: [{ of: 'endpoint' }, { of: 'security', observed: 'mtls', foreseen: 'plain' }],
    });
  });

  it('holds nothing against what is unknown', () => {
    const verdict = { ...branch().verdict, kind: 'unknown' as const };
    expect(agreementOf(observed(), [branch({ verdict })])).toEqual({ kind: 'open' });
    expect(agreementOf(observed({ status: 403 }), [branch({ verdict }), branch({ cluster: 'x' })])).toEqual({
      kind: 'open',
    });
  });

  it('compares only what was logged', () => {
    expect(agreementOf(sampleRequest('r', { client: null, security: 'unknown' }), [branch()]).kind).toBe('agrees');
  });
});
