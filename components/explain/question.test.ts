import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edits } from './edits.ts';
import {
  type Asked,
  explainHref,
  fromAddress,
  isAsked,
  NOTHING_ASKED,
  type Question,
  toAddress,
  toBody,
} from './question.ts';

const question = { ...NOTHING_ASKED, from: 'shop/order', to: 'http://payment:8080/x?a=b&c#d' };

describe('the address of a question', () => {
  it('restores everything, whatever was typed', () => {
    const words = fc.string();
    const header = fc.tuple(fc.constantFrom('x-a', 'cookie', 'Authorization', ''), words).map(([n, v]) => `${n}: ${v}`);
    const questions = fc.record({
      from: words.filter((w) => w !== 'gateway'),
      to: words,
      method: words,
      headers: fc.array(header),
      token: words,
      address: words,
    });
    fc.assert(
      fc.property(questions, fc.option(questions), words, words, (q, before, versus, observed) => {
        const asked: Asked = { question: q, before, versus, observed };
        const { search, hash } = toAddress(asked);
        const back = fromAddress(search, `#${hash}`);
        const sorted = (of: Question) => ({ ...of, headers: of.headers.toSorted() });
        expect({ ...back, question: sorted(back.question) }).toMatchObject({ question: sorted(q), versus, observed });
        const blank =
          before !== null && toAddress({ ...asked, question: before, before: null, versus: '', observed: '' });
        if (before !== null && blank && `${blank.search}${blank.hash}` !== '') expect(back.before).toEqual(before);
      }),
    );
  });

  it('keeps tokens, cookies and their like out of what is sent to a server', () => {
    const secret = { ...question, token: 'eyJ1', headers: ['cookie: sid=2', 'x-canary: true', 'X-Auth-Token: 3'] };
    const { search, hash } = toAddress({ question: secret, versus: '', before: secret, observed: '' });
    expect(search).not.toMatch(/eyJ1|sid|X-Auth/);
    expect(search).toContain('x-canary');
    expect(hash).toMatch(/eyJ1/);
    expect(explainHref(secret)).toMatch(/^\/explain\?[^#]*#/);
  });

  it('takes gateway for somebody outside, as the command line does', () => {
    expect(fromAddress('from=gateway&to=http://a/', '').question.from).toBe('outside');
  });
});

describe('toBody', () => {
  it('leaves out what was left empty', () => {
    expect(toBody({ ...question, method: 'GET', headers: ['', ': ', 'x-a: 1'], token: ' ' })).toEqual({
      from: 'shop/order',
      to: 'http://payment:8080/x?a=b&c#d',
      headers: ['x-a: 1'],
    });
  });
  it('needs a sender and a URL', () => {
    expect(isAsked(question)).toBe(true);
    expect(isAsked({ ...question, to: ' ' })).toBe(false);
    expect(isAsked({ ...question, from: '' })).toBe(false);
  });
});

describe('edits', () => {
  it('names what was edited, and nothing else', () => {
    expect(edits(question, { ...question, headers: ['x-a: 1'] })).toEqual(['headers']);
    expect(edits(question, { ...question, method: 'GET' })).toEqual([]);
    expect(edits(question, { ...question, from: 'a/b', to: 'http://c/' })).toEqual(['from', 'to']);
  });
});
