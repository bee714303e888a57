import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { MeshProvider } from '@/client/MeshProvider.tsx';
import type { Finding } from '@/mesh/checks/finding';
import { objectId } from '@/mesh/model';
import { MeshFindings } from './MeshFindings.tsx';

const CODE = 'MP0101';
const findings = Array.from(
  { length: 150 },
  (_, i): Finding => ({
    code: CODE,
    object: objectId('VirtualService', 'shop', `vs-${i}`),
    path: 'spec.hosts[0]',
    params: {},
    related: [],
  }),
);
let open = '';

vi.mock('@/client/findings', () => ({ useFindings: () => ({ findings, skipped: [] }) }));
vi.mock('@/client/url', async (original) => ({
  ...(await original<object>()),
  useChoices: () => new Set<string>(),
  useParam: (name: string) => [name === 'open' ? open : '', () => {}],
}));

const shown = () =>
  renderToStaticMarkup(
    <MeshProvider>
      <MeshFindings />
    </MeshProvider>,
  );

it('lists a hundred findings, and those up to the one that a link opens', () => {
  open = '';
  expect(shown().match(/<li/g)).toHaveLength(100);
  open = `${CODE} VirtualService/shop/vs-120 spec.hosts[0]`;
  const html = shown();
  expect(html.match(/<li/g)).toHaveLength(121);
  expect(html).toContain('aria-expanded="true"');
});
