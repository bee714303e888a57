import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '@/mesh/model';
import { toYaml } from './yaml.ts';

describe('toYaml', () => {
  it('writes as kubectl does', () => {
    const value = {
      kind: 'VirtualService',
      spec: { hosts: ['payment'], http: [{ match: [{ headers: { 'x-canary': { exact: 'true' } } }], timeout: '2s' }] },
      none: [],
    };
    expect(toYaml(value)).toBe(`kind: VirtualService
spec:
  hosts:
  - payment
  http:
  - match:
    - headers:
        x-canary:
          exact: "true"
    timeout: "2s"
none: []
`);
  });

  it('is read back as what it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parse(toYaml(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    for (const text of [
      '1.0',
      '0x1f',
      'no',
      '-',
      '',
      ' a',
      'a: b',
      'a #b',
      '*',
      '&x',
      '2026-01-01',
      '1e3',
      '~',
      '.5',
      'a\nb',
    ])
      expect(parse(toYaml({ text }))).toEqual({ text });
  });
});
