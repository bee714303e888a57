import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { podId } from '@/mesh/model';
import { captured, ORDER } from '@/server/captured.testkit.ts';
import { type AskedText, parseAsked, senderIn } from './asked.ts';

const ask = (to: string, over: Partial<AskedText> = {}) => parseAsked({ from: 'shop/order-1', to, ...over });
const value = (to: string, over: Partial<AskedText> = {}) => {
  const asked = ask(to, over);
  if (!asked.ok) throw new Error(asked.error.code);
  return asked.value;
};
const code = (to: string, over: Partial<AskedText> = {}) => {
  const asked = ask(to, over);
  return asked.ok ? null : asked.error.code;
};

describe('URLs as for curl', () => {
  test('scheme, port and path have defaults; the Host header names the port only where it is not the scheme’s own', () => {
    expect(value('payment')).toMatchObject({
      scheme: 'http',
      host: 'payment',
      port: 80,
      path: '/',
      authority: 'payment',
    });
    expect(value('payment:8080/x?y=1#z')).toMatchObject({ port: 8080, path: '/x?y=1', authority: 'payment:8080' });
    expect(value('https://Example.COM/A')).toMatchObject({
      scheme: 'https',
      host: 'example.com',
      port: 443,
      authority: 'Example.COM',
      path: '/A',
    });
    expect(value('http://payment:80/')).toMatchObject({ authority: 'payment' });
    expect(value('http://payment:/')).toMatchObject({ port: 80, authority: 'payment' });
    expect(value('http://payment?x=1')).toMatchObject({ path: '/?x=1' });
    expect(value('tcp://db:5432')).toMatchObject({ scheme: 'tcp', port: 5432 });
  });

  test('IPv6 stands in brackets, and its host has none', () => {
    expect(value('http://[fd00::1]:8080/')).toMatchObject({ host: 'fd00::1', authority: '[fd00::1]:8080' });
    expect(code('http://fd00::1/')).toBe('url-host');
    expect(code('http://[10.0.0.1]/')).toBe('url-host');
  });

  test('the path stays as it was typed, and what is not ASCII is escaped', () => {
    expect(value('http://a/b/../c//d%2fe').path).toBe('/b/../c//d%2fe');
    expect(value('http://a/größe').path).toBe('/gr%C3%B6%C3%9Fe');
  });

  test.each([
    ['', 'url-empty'],
    ['http://', 'url-host'],
    ['http://a b/', 'url-space'],
    ['http://a/\u0000', 'url-control'],
    ['http://a/\ud800', 'url-control'],
    ['ftp://a/', 'url-scheme'],
    ['http://user:secret@a/', 'url-user'],
    ['http://a:0/', 'url-port'],
    ['http://a:65536/', 'url-port'],
    ['http://a:x/', 'url-port'],
    ['http://1.2.3/', 'url-host'],
    ['http://a..b/', 'url-host'],
    ['http://münchen/', 'url-host'],
    ['tcp://db', 'url-port-missing'],
  ])('%j is refused: %s', (to, expected) => {
    expect(code(to)).toBe(expected);
  });
});

describe('method, headers, token', () => {
  test('known methods may be typed small', () => {
    expect(value('a').method).toBe('GET');
    expect(value('a', { method: 'post' }).method).toBe('POST');
    expect(value('a', { method: 'Purge' }).method).toBe('Purge');
    expect(code('a', { method: 'G T' })).toBe('method-malformed');
  });

  test('headers keep their order and repeat; Host becomes the authority', () => {
    const asked = value('a', { headers: ['X-A: 1', 'x-b;', 'x-a:2', 'Host: shop.example.com', 'x-c:'] });
    expect(asked.headers).toEqual([
      ['x-a', '1'],
      ['x-b', ''],
      ['x-a', '2'],
    ]);
    expect(asked.authority).toBe('shop.example.com');
    expect(code('a', { headers: ['x-a: 1', 'no colon'] })).toBe('header-malformed');
    expect(code('a', { headers: ['x-a: 1\r\nx-b: 2'] })).toBe('header-value');
    expect(code('a', { headers: [':path: /x'] })).toBe('header-pseudo');
    expect(code('a', { headers: ['host: a b'] })).toBe('host-malformed');
  });

  test('a token is an authorization header, with or without its scheme, and only one', () => {
    for (const token of ['abc.def.ghi', 'Bearer abc.def.ghi'])
      expect(value('a', { token }).headers).toEqual([['authorization', 'Bearer abc.def.ghi']]);
    expect(code('a', { token: 'a b' })).toBe('token-malformed');
    expect(code('a', { token: 'a', headers: ['Authorization: Basic x'] })).toBe('token-twice');
  });

  test('bytes that are not HTTP have none of them', () => {
    expect(code('tcp://db:1', { headers: ['a: b'] })).toBe('not-for-tcp');
    expect(code('tcp://db:1', { method: 'GET' })).toBe('not-for-tcp');
  });

  test('an address is what the app resolved', () => {
    expect(value('a', { address: '10.0.0.1' }).address).toBe('10.0.0.1');
    expect(value('a', { address: '[fd00::1]' }).address).toBe('fd00::1');
    expect(code('a', { address: 'b' })).toBe('address-malformed');
  });
});

describe('the sender', () => {
  test('is a pod, or outside', () => {
    expect(value('a').from).toEqual({ kind: 'pod', pod: 'shop/order-1' });
    for (const from of ['gateway', 'outside', ' outside '])
      expect(value('a', { from }).from).toEqual({ kind: 'outside' });
    for (const from of ['', 'order', 'shop/', '/order', 'a/b/c', 'Shop/order', '__proto__/x'])
      expect(code('a', { from })).toBe('from-malformed');
  });

  test('may be named by its workload', () => {
    const { mesh } = captured();
    expect(senderIn(mesh, ORDER)?.id).toBe(ORDER);
    expect(senderIn(mesh, podId('shop', 'order'))?.id).toBe(ORDER);
    expect(value('a', { from: 'shop/Deployment/order' }).from).toEqual({ kind: 'pod', pod: 'shop/order' });
    expect(senderIn(mesh, podId('shop', 'nobody'))).toBeNull();
    expect(senderIn(mesh, podId('shop', 'constructor'))).toBeNull();
  });
});

test('whatever is typed gives a request that may be sent or a fault, and no fault repeats a value', () => {
  const noise = fc.string({ unit: 'binary', maxLength: 60 });
  const near = fc
    .tuple(
      fc.constantFrom('', 'http://', 'HTTPS://', 'tcp://', 'x:'),
      fc.oneof(noise, fc.constantFrom('a', '[::1]', '10.0.0.1', 'a.b.')),
      fc.oneof(noise, fc.constantFrom(':1', ':65536', '', ':')),
      fc.oneof(noise, fc.constantFrom('/', '?', '#', '/%zz')),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.oneof(noise, near),
      fc.array(
        fc.oneof(
          noise,
          noise.map((v) => `x-secret: ${v}`),
        ),
        { maxLength: 4 },
      ),
      fc.option(noise, { nil: undefined }),
      (to, headers, token) => {
        const asked = parseAsked({ from: 'shop/a', to, headers, token });
        if (!asked.ok) {
          expect(JSON.stringify(asked.error).length).toBeLessThan(160);
          return;
        }
        const { path, host, port, authority, method } = asked.value;
        expect(path).toMatch(/^\/[!-~]*$/);
        expect(path).not.toContain('#');
        expect(host).toMatch(/^[-a-z0-9_.:]+$/);
        expect(port >= 1 && port <= 65_535).toBe(true);
        expect(authority).toMatch(/^[^\s/?#@]+$/);
        expect(method).not.toBe('');
        for (const [name] of asked.value.headers) expect(name).toMatch(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/);
      },
    ),
    { numRuns: 500 },
  );
});
