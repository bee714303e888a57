import { expect, test } from 'vitest';
import { entry } from '@/mesh/requests/lines.testkit.ts';
import { failureBehind } from './behind.ts';

const hop = (id: string, depth: number, status: number, mirrored = false) => {
  const details = status === 403 ? 'rbac_access_denied_matched_policy[none]' : 'via_upstream';
  const request = { id, client: entry({ requestId: id, status, details }), server: null, retried: [], mirrored };
  return { request, depth } as unknown as Parameters<typeof failureBehind>[0][number];
};
const behind = (...tree: ReturnType<typeof hop>[]) => failureBehind(tree, tree[0]?.request.id as never)?.id ?? null;

test('the failure that a request passes on is the last of those that caused each other', () => {
  const chain = [hop('a', 0, 502), hop('b', 1, 200), hop('c', 1, 502), hop('d', 2, 200), hop('e', 2, 403)];
  expect(behind(...chain)).toBe('e');
  expect(failureBehind(chain, chain[4]?.request.id as never)).toBeNull();
});

test('calls of others, copies and calls that were answered are none', () => {
  expect(behind(hop('a', 0, 502), hop('b', 1, 200), hop('c', 2, 403))).toBeNull();
  expect(behind(hop('a', 0, 502), hop('b', 1, 403, true))).toBeNull();
  expect(behind(hop('a', 0, 502), hop('b', 0, 403))).toBeNull();
  expect(behind(hop('a', 0, 502), hop('b', 1, 403), hop('c', 1, 200), hop('d', 2, 500))).toBe('b');
});
