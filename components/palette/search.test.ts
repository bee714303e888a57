import { expect, test } from 'vitest';
import type { Entry, Group } from './entries.ts';
import { search } from './search.ts';

const entry = (group: Group, title: string, detail = '', keywords = ''): Entry => ({
  id: `${group} ${title} ${detail}`,
  group,
  title,
  detail,
  href: '/',
  keywords,
});

const ENTRIES = [
  entry('pods', 'order-5f77f8cd67-724xw', 'pod of order · shop', '10.244.0.8'),
  entry('workloads', 'order', 'Deployment · shop'),
  entry('workloads', 'reorder', 'Deployment · shop'),
  entry('certificates', 'order-5f77f8cd67-724xw', '…/ns/shop/sa/order · serial 8aed'),
];

test('the exact name comes first, whatever its group', () => {
  const [first] = search(ENTRIES, 'Order');
  expect(first?.group).toBe('workloads');
  expect(first?.entries.map((e) => e.title)).toEqual(['order', 'reorder']);
});

test('every word must be somewhere, in any order', () => {
  expect(search(ENTRIES, 'shop pod').map((f) => f.group)).toEqual(['pods']);
  expect(search(ENTRIES, 'order nowhere')).toEqual([]);
});

test('a serial, a SPIFFE ID and an address lead to what has them', () => {
  expect(search(ENTRIES, '8AED').map((f) => f.group)).toEqual(['certificates']);
  expect(search(ENTRIES, 'ns/shop/sa/order').map((f) => f.group)).toEqual(['certificates']);
  expect(search(ENTRIES, '10.244.0.8').map((f) => f.group)).toEqual(['pods']);
});

test('a group shows its best and counts the rest; no words find nothing', () => {
  const many = Array.from({ length: 12 }, (_, i) => entry('pods', `web-${i}`));
  expect(search(many, 'web')[0]).toMatchObject({ more: 7, entries: { length: 5 } });
  expect(search(many, '  ')).toEqual([]);
});
