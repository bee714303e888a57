import { describe, expect, it } from 'vitest';
import type { NodeId } from '@/mesh/model';
import { sampleLine, sampleRequest } from '../sample.ts';
import { isTcpRequest, nodeName, nodeNamespace, statusOf, toneOf, urlOf } from './facts.ts';

describe('names of the ends', () => {
  it('knows workloads, hosts and addresses', () => {
    expect(nodeName('shop/Deployment/order' as NodeId)).toBe('order');
    expect(nodeName('external:example.com' as NodeId)).toBe('example.com');
    expect(nodeName('unknown:fd00::1' as NodeId)).toBe('fd00::1');
    expect(nodeNamespace('shop/Deployment/order' as NodeId)).toBe('shop');
    expect(nodeNamespace('external:example.com' as NodeId)).toBeNull();
  });
});

describe('status and tone', () => {
  it('tells answered, denied and failed apart', () => {
    expect(toneOf(sampleRequest('ok'))).toBe('good');
    const denied = sampleLine({ status: 403, details: 'rbac_access_denied_matched_policy[none]' });
    expect(toneOf(sampleRequest('d', { client: sampleLine({ status: 403 }), server: denied }))).toBe('bad');
    expect(toneOf(sampleRequest('f', { client: sampleLine({ status: 503, flags: ['UH'] }), server: null }))).toBe(
      'bad',
    );
  });

  it('has no status for a caller that went away, nor for TCP', () => {
    const gone = sampleRequest('gone', { client: sampleLine({ status: 0, flags: ['DC'] }), server: null });
    expect(statusOf(gone)).toBeNull();
    expect(isTcpRequest(gone)).toBe(false);
    const tcp = sampleLine({ method: null, path: null, protocol: null, status: null });
    expect(isTcpRequest(sampleRequest('tcp', { client: tcp, server: null }))).toBe(true);
  });
});

it('writes the address as the caller did', () => {
  expect(urlOf(sampleRequest('u'))).toBe('http://payment:8080/checkout');
});
