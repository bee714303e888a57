import { describe, expect, it } from 'vitest';
import { refuse, securityHeaders } from './guard.ts';

const get = (headers: Record<string, string>) => refuse({ method: 'GET', headers });
const post = (headers: Record<string, string>) => refuse({ method: 'POST', headers });

describe('refuse', () => {
  it('answers loopback names at any port', () => {
    for (const host of ['127.0.0.1:4100', 'localhost', 'localhost:9999', '[::1]:4100'])
      expect(get({ host })).toBeNull();
  });

  it('refuses other names, which is what DNS rebinding sends', () => {
    for (const host of [
      'evil.example',
      'evil.example:4100',
      '10.0.0.1',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '',
    ])
      expect(get({ host })?.fault.code).toBe('host-unknown');
    expect(get({})?.status).toBe(421);
  });

  it('refuses a path that cannot be read, and lets a query be what it is', () => {
    const ask = (url: string) => refuse({ method: 'GET', headers: { host: 'localhost' }, url });
    for (const url of ['/api/v1/requests/%ZZ/path', '/%C3%28', '/mesh/%'])
      expect(ask(url), url).toMatchObject({ status: 400, fault: { code: 'path-malformed' } });
    for (const url of ['/api/v1/requests/%25ZZ/path', '/mesh?x=%ZZ', '/proxies/shop/%C3%A9'])
      expect(ask(url), url).toBeNull();
  });

  it('lets its own page and programs change things, and no other page', () => {
    const host = '127.0.0.1:4100';
    expect(post({ host, origin: 'http://127.0.0.1:4100', 'sec-fetch-site': 'same-origin' })).toBeNull();
    expect(post({ host })).toBeNull();
    expect(post({ host, origin: 'http://evil.example' })?.status).toBe(403);
    expect(post({ host, origin: 'null' })?.status).toBe(403);
    expect(post({ host, 'sec-fetch-site': 'cross-site' })?.status).toBe(403);
    expect(post({ host, origin: 'http://127.0.0.1:4101' })?.status).toBe(403);
  });
});

it('forbids framing and inline scripts without the nonce', () => {
  const csp = securityHeaders('abc', false)['content-security-policy'];
  expect(csp).toContain("frame-ancestors 'none'");
  expect(csp).toContain("script-src 'self' 'nonce-abc'");
  expect(csp).not.toContain('unsafe-eval');
});
