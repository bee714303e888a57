import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApi } from './openapi.ts';

it('describes every path with answers and problems, and no unresolved part', () => {
  const document = openApi('1.2.3');
  expect(Object.keys(document.paths)).toContain('/api/v1/certificates');
  for (const operations of Object.values(document.paths))
    for (const operation of Object.values(operations)) {
      expect(operation).toHaveProperty('summary');
      expect(operation).toHaveProperty(['responses', 'default']);
    }
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});

it('describes every route there is', () => {
  const routes = readdirSync('app/api/v1', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('/route.ts'))
    .map((file) => `/api/v1/${file.replace('/route.ts', '').replace(/\[(\w+)\]/g, '{$1}')}`);
  const described = Object.keys(openApi('0').paths).filter((path) => path.startsWith('/api/v1/'));
  expect(described.sort()).toEqual(routes.sort());
});

it('takes the fields of an answer from its schema', () => {
  const text = JSON.stringify(openApi('0'));
  for (const field of ['remainingMs', 'chainVerified', 'nack', 'durationMs', 'remedy', 'seek', 'probability'])
    expect(text).toContain(field);
});
