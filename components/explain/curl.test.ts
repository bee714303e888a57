import { describe, expect, it } from 'vitest';
import { curlOf } from './curl.ts';

describe('curlOf', () => {
  it('takes a command apart', () => {
    expect(
      curlOf(
        `curl -sS -X DELETE -H 'x-canary: true' -H"host: shop.example" \\\n  --resolve shop.example:80:10.0.0.9 "http://shop.example/a b?c=\\"d\\""`,
      ),
    ).toEqual({
      to: 'http://shop.example/a b?c="d"',
      method: 'DELETE',
      headers: ['x-canary: true', 'host: shop.example'],
      address: '10.0.0.9',
    });
  });
  it.each([
    ['curl -d x=1 http://a/', 'POST'],
    ['curl -I http://a/', 'HEAD'],
    ['curl -o /dev/null -m 3 --url http://a/', ''],
    ['curl -d x=1 -XPUT http://a/', 'PUT'],
    ['curl --request=PATCH http://a/', 'PATCH'],
  ])('%s', (text, method) => expect(curlOf(text)).toMatchObject({ to: 'http://a/', method }));
  it('leaves a URL alone', () => {
    expect(curlOf('http://curl/')).toBeNull();
    expect(curlOf('curl')).toBeNull();
  });
});
