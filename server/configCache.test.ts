import { expect, it } from 'vitest';
import { epochMs, type PodId, type ProxyConfig, podId } from '@/mesh/model';
import { ConfigCache } from './configCache.ts';

const A = podId('shop', 'a');
const B = podId('shop', 'b');
const config = (pod: PodId, version: string, bytes = 10): ProxyConfig => ({
  pod,
  version,
  bytes,
  fetchedAt: epochMs(0),
  listeners: [],
  routes: [],
  clusters: [],
  endpoints: [],
  gaps: [],
  raw: null,
});
const versions = (configs: readonly ProxyConfig[]) => configs.map((c) => c.version);

it('keeps the four that stood before the current one, newest first', () => {
  const cache = new ConfigCache();
  for (const version of ['1', '2', '3', '4', '5', '6']) cache.put(config(A, version));
  expect(cache.get(A)?.version).toBe('6');
  expect(versions(cache.earlier(A))).toEqual(['5', '4', '3', '2']);
  expect(cache.bytes).toBe(50);
});

it('does not take a second look at the same nonces for an earlier configuration', () => {
  const cache = new ConfigCache();
  cache.put(config(A, '1'));
  cache.put(config(A, '1', 12));
  expect(cache.earlier(A)).toEqual([]);
  expect(cache.bytes).toBe(12);
});

it('lets earlier ones go before it drops a pod, and counts what goes', () => {
  const cache = new ConfigCache(35);
  cache.put(config(A, '1'));
  cache.put(config(A, '2'));
  cache.put(config(B, '1'));
  expect(cache.put(config(B, '2'))).toEqual([]);
  expect(cache.earlier(A)).toEqual([]);
  expect(versions(cache.earlier(B))).toEqual(['1']);
  expect(cache.bytes).toBe(30);
  expect(cache.put(config(podId('shop', 'c'), '1', 20))).toEqual([A]);
  expect(cache.peek(A)).toBeNull();
  expect(cache.bytes).toBe(30);
});

it('forgets everything of a pod that is gone', () => {
  const cache = new ConfigCache();
  cache.put(config(A, '1'));
  cache.put(config(A, '2'));
  cache.drop(A);
  expect([cache.peek(A), cache.earlier(A), cache.bytes]).toEqual([null, [], 0]);
});
