import { describe, expect, it } from 'vitest';
import { asPath, refuse, securityHeaders } from './guard.ts';

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
    // A browser never says both; who does is no page of ours.
    for (const site of ['cross-site', 'same-site', 'whatever'])
      expect(post({ host, origin: 'http://127.0.0.1:4100', 'sec-fetch-site': site })?.status).toBe(403);
  });

  it('does no work for what another page loads, and follows its links', () => {
    const host = 'localhost:4100';
    const from = (site: string, mode: string, dest: string, more: Record<string, string> = {}) =>
      get({ host, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest, ...more })?.status ?? 200;
    for (const site of ['cross-site', 'same-site']) {
      expect(from(site, 'no-cors', 'image')).toBe(403);
      expect(from(site, 'cors', 'empty', { origin: 'http://localhost:3000' })).toBe(403);
      expect(from(site, 'navigate', 'iframe')).toBe(403);
      expect(from(site, 'navigate', 'document', { 'sec-purpose': 'prefetch;prerender' })).toBe(403);
      expect(from(site, 'navigate', 'document')).toBe(200);
    }
    expect(from('same-origin', 'cors', 'empty')).toBe(200);
    expect(from('none', 'navigate', 'document')).toBe(200);
    expect(get({ host, origin: 'http://evil.example' })?.status, 'a browser without Sec-Fetch-Site').toBe(403);
  });

  it('takes JSON that says so, from whomever', () => {
    const sent = (type: string | undefined, more: Record<string, string> = { 'content-length': '2' }) =>
      post({ host: 'localhost', ...(type === undefined ? {} : { 'content-type': type }), ...more })?.status ?? 200;
    expect(['application/json', 'Application/JSON; charset=utf-8'].map((type) => sent(type))).toEqual([200, 200]);
    for (const type of [undefined, '', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      expect([type, sent(type)]).toEqual([type, 415]);
    expect(sent('text/plain', { 'transfer-encoding': 'chunked' })).toBe(415);
    expect(sent(undefined, { 'content-length': '0' })).toBe(200);
    expect(sent(undefined, {})).toBe(200);
  });

  it('knows the methods of the API, and says which', () => {
    for (const method of ['TRACE', 'PROPFIND', 'SEARCH'])
      expect(refuse({ method, headers: { host: 'localhost' }, url: '/api/v1/status' })).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD, POST' },
      });
    expect(refuse({ method: 'OPTIONS', headers: { host: 'localhost' }, url: '/api/v1/status' })).toBeNull();
  });

  it('takes a whole URL for its path only where it is its own', () => {
    const host = 'localhost:4100';
    const ask = (url: string, headers: Record<string, string> = { host }) =>
      refuse({ method: 'GET', headers, url })?.status ?? 200;
    expect(ask('http://127.0.0.1:4100/api/v1/status?x=/')).toBe(200);
    expect(ask('http://evil.example/mesh')).toBe(421);
    expect(ask('http://localhost/mesh', { host: 'evil.example' }), 'the URL stands for the Host header').toBe(200);
    for (const url of [
      '//evil.example/mesh',
      '/\\evil.example',
      'https://localhost/',
      'http://localhost//evil',
      '*',
      'x',
    ])
      expect([url, ask(url)]).toEqual([url, 400]);
    expect(asPath({ method: 'GET', headers: { host }, url: 'http://127.0.0.1:9/mesh?a=b' })).toEqual({
      method: 'GET',
      headers: { host: '127.0.0.1:9' },
      url: '/mesh?a=b',
    });
  });
});

it('forbids framing and inline scripts without the nonce', () => {
  const csp = securityHeaders('abc', false)['content-security-policy'];
  expect(csp).toContain("frame-ancestors 'none'");
  expect(csp).toContain("script-src 'self' 'nonce-abc'");
  expect(csp).not.toContain('unsafe-eval');
});
