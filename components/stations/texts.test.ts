import { describe, expect, it } from 'vitest';
import type { Candidate, Choice, Failure } from '@/mesh/path/stations.ts';
import { en } from '@/words/en';
import { failureText } from './flagText.ts';
import { folded } from './fold.ts';
import { shortCluster, valueText } from './say.ts';
import { shortRule } from './shortRule.ts';

const evidence = { kind: 'derived', from: 'interception-rules' } as const;

describe('shortRule', () => {
  it.each([
    ['-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN', '--uid-owner 1337 → RETURN'],
    ['-A ISTIO_INBOUND -p tcp -m tcp --dport 15008 -j RETURN', '--dport 15008 → RETURN'],
    ['-A ISTIO_OUTPUT -o lo -m owner ! --gid-owner 1337 -j RETURN', '-o lo ! --gid-owner 1337 → RETURN'],
    ['-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001', '→ REDIRECT --to-ports 15001'],
    [':OUTPUT ACCEPT', ':OUTPUT ACCEPT'],
  ])('%s', (text, short) => expect(shortRule(text)).toBe(short));
});

describe('folded', () => {
  const candidate = (text: string, outcome: Candidate['outcome']): Candidate => ({
    text,
    outcome,
    because: null,
    evidence,
  });
  const choice = (of: Choice['of'], ...outcomes: Candidate['outcome'][]): Choice => ({
    of,
    candidates: outcomes.map((o, i) => candidate(`${i}`, o)),
  });
  const shown = (c: Choice) =>
    folded(c)
      .map((x) => x.text)
      .join('');

  it('leads up to the rule that matched, and leaves out what was never tried', () => {
    expect(shown(choice('rule', 'lost', 'followed', 'lost', 'lost', 'lost', 'chosen', 'not-tried'))).toBe('345');
  });
  it('says nothing twice: the fact above names the endpoint', () => {
    expect(shown(choice('endpoint', 'lost', 'chosen'))).toBe('');
  });
  it('keeps the route that lost last', () => {
    expect(shown(choice('route', 'lost', 'lost', 'chosen'))).toBe('1');
  });
  it('shows what is undecided', () => {
    expect(shown(choice('route', 'lost', 'possible', 'possible'))).toBe('12');
  });
  it('shows why nothing matched', () => {
    expect(shown(choice('policy', 'lost', 'lost'))).toBe('01');
  });
});

describe('failureText', () => {
  const words = en.flags;
  const failure = (changes: Partial<Failure>) => failureText({ flags: [], details: null, ...changes }, words);

  it('says flags and details', () => {
    const text = failure({ flags: ['UH'], details: 'no_healthy_upstream' });
    expect(text.flags[0]).toMatchObject({ code: 'UH', heading: 'No healthy host' });
    expect(text.details?.what).toBeTruthy();
  });

  it('shows a flag that no table has', () => {
    expect(failure({ flags: ['XYZ'] }).flags[0]?.code).toBe('XYZ');
  });
});

it('prints values with their units', () => {
  const fact = (value: string, unit?: 'ms' | 'bytes') =>
    valueText({ key: 'duration', value, evidence, ...(unit ? { unit } : {}) });
  expect(fact('0', 'ms')).toBe('< 1 ms');
  expect(fact('1500', 'ms')).toBe('1.5 s');
  expect(fact('1999', 'ms')).toBe('2 s');
  expect(fact('61500', 'ms')).toBe('1 m 1 s');
  expect(fact('207', 'bytes')).toBe('207 B');
  expect(fact('plain')).toBe('plain');
});

it('shortens a cluster to service and subset', () => {
  expect(shortCluster('outbound|8080|v1|payment.shop.svc.cluster.local')).toBe('payment v1');
  expect(shortCluster('outbound|80||httpbin.org')).toBe('httpbin');
  expect(shortCluster('PassthroughCluster')).toBe('PassthroughCluster');
});
