import { expect, it } from 'vitest';
import { sameId } from './sameId.ts';

it('takes an id as the same whether or not a proxy marked it as traced', () => {
  const untraced = '663572f2-b39e-4796-a67c-7b7f5f671986';
  for (const mark of ['4', '9', 'a', 'b']) expect(sameId(`663572f2-b39e-${mark}796-a67c-7b7f5f671986`)).toBe(untraced);
});

it('leaves ids alone that Envoy does not mark', () => {
  for (const id of ['my-own-id', '663572f2-b39e-7796-a67c-7b7f5f671986', '663572f2b39e9796a67c7b7f5f671986', ''])
    expect(sameId(id)).toBe(id);
});
