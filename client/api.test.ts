import { afterEach, expect, it, vi } from 'vitest';
import { ApiFault, callApi, faultOf } from './api.ts';

afterEach(() => vi.unstubAllGlobals());

const answering = (answer: () => Promise<Response>) => vi.stubGlobal('fetch', answer);
const faultFrom = () =>
  callApi('/api/v1/status').then(
    () => null,
    (error) => (error instanceof ApiFault ? faultOf(error) : error),
  );

it('tells a server that does not answer as a fault with a remedy', async () => {
  answering(() => Promise.reject(new TypeError('Failed to fetch')));
  expect(await faultFrom()).toMatchObject({ code: 'unreachable', remedy: expect.stringContaining('meshpath serve') });
});

it('tells an answer that broke off in the same way', async () => {
  answering(() => Promise.resolve(new Response('{"half":')));
  expect(await faultFrom()).toMatchObject({ code: 'unreachable' });
});

it('takes a problem document as it is, and an answer without one by its status', async () => {
  const problem = { code: 'pod-unknown', detail: 'No such pod.', remedy: 'Look at the list.' };
  answering(() => Promise.resolve(Response.json(problem, { status: 404 })));
  expect(await faultFrom()).toEqual({ code: 'pod-unknown', message: 'No such pod.', remedy: 'Look at the list.' });
  answering(() => Promise.resolve(new Response('', { status: 500 })));
  expect(await faultFrom()).toMatchObject({ code: 'http-500', message: expect.stringContaining('500') });
});

it('says what nobody foresaw in its own words', () => {
  expect(faultOf(new Error('x is not a function'))).toMatchObject({
    code: 'unexpected',
    message: 'x is not a function',
  });
});
