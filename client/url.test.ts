import { beforeEach, expect, it, vi } from 'vitest';
import { toggleParam } from './url.ts';

const location = { href: '' };
beforeEach(() => {
  location.href = 'http://localhost/requests?q=pay';
  vi.stubGlobal('location', location);
  vi.stubGlobal('history', {
    replaceState: (_: unknown, __: string, url: URL) => {
      location.href = url.href;
    },
  });
});

it('toggles one choice of a list and empties it again, however quickly one press follows the other', () => {
  const hrefAfter = (choice: string) => {
    toggleParam('status', choice);
    return decodeURIComponent(new URL(location.href).search);
  };
  expect(hrefAfter('2xx')).toBe('?q=pay&status=2xx');
  expect(hrefAfter('5xx')).toBe('?q=pay&status=2xx,5xx');
  expect(hrefAfter('2xx')).toBe('?q=pay&status=5xx');
  expect(hrefAfter('5xx')).toBe('?q=pay');
});
