import { describe, expect, it } from 'vitest';
import { sampleLine } from '../sample.ts';
import { curlOf } from './curl.ts';

describe('curlOf', () => {
  it('sends the like of the logged request', () => {
    expect(curlOf(sampleLine())).toBe('curl -i http://payment:8080/checkout');
    expect(curlOf(sampleLine({ method: 'POST' }))).toBe('curl -i -X POST http://payment:8080/checkout');
  });

  it('quotes what a shell would act on', () => {
    expect(curlOf(sampleLine({ path: "/a?x=1&y='; rm -rf $HOME `id`" }))).toBe(
      "curl -i 'http://payment:8080/a?x=1&y='\\''; rm -rf $HOME `id`'",
    );
  });

  it('has nothing for TCP', () => {
    expect(curlOf(sampleLine({ method: null }))).toBeNull();
    expect(curlOf(null)).toBeNull();
  });
});
