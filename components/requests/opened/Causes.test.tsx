import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { MeshProvider } from '@/client/MeshProvider.tsx';
import type { PodId } from '@/mesh/model';
import type { Cause } from '@/mesh/path/causes/causes.ts';
import { Causes } from './Causes.tsx';

const text = (causes: readonly Cause[]) =>
  renderToStaticMarkup(
    <MeshProvider>
      <Causes causes={causes} />
    </MeshProvider>,
  );
const evidence = { kind: 'config-dump', pod: 'shop/order-1' as PodId, pointer: '/configs/1' } as const;
const confirmed: Cause = {
  ...{ code: 'no-ready-endpoints', state: 'confirmed', evidence, origin: null },
  because: { code: 'service-none-ready', params: { service: 'shop/shipping', endpoints: 2 } },
};
const open = (code: Cause['code'], known = false): Cause => ({
  ...{ code, state: 'undecidable', evidence: null, origin: null },
  because: known ? { code: 'line-missing', params: {} } : { code: 'not-read', params: {} },
});
const out: Cause = {
  ...{ code: 'all-ejected', state: 'ruled-out', evidence, origin: null },
  because: { code: 'no-ejection', params: { cluster: 'c' } },
};

describe('Causes', () => {
  it('shows a confirmed cause with what was found, and folds away what is ruled out', () => {
    const html = text([confirmed, open('idle-race'), open('app-reset', true), open('app-crashed', true), out]);
    expect(html).toContain('No pod behind the service is ready.');
    expect(html).toContain('none of the 2 endpoints of Service shop/shipping is ready');
    expect(html).toContain('1 ruled out');
    expect(html).not.toContain('Outlier detection has ejected');
    // One open question is enough beside an answer.
    expect(html.match(/cannot be told/g)).toHaveLength(2);
  });

  it('shows more open ones where nothing is confirmed, and nothing where there is nothing', () => {
    expect(text([open('idle-race'), open('app-reset'), open('app-crashed')]).match(/<li/g)).toHaveLength(3);
    expect(text([])).not.toContain('<ol');
  });
});
