import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, ORDER } from '@/server/captured.testkit.ts';
import type { Interception, IptablesRule, RuleMatch, RuleTarget } from '../model/index.ts';
import { calls } from './call.testkit.ts';
import { interceptionStation } from './interception.ts';
import { walkHook } from './iptables.ts';
import { APP } from './packet.testkit.ts';

let mesh: Captured['mesh'];
beforeAll(() => {
  mesh = captured().mesh;
});

const ALL = 0xffffffff;
const rule = (table: string, index: number, target: RuleTarget, ...matches: RuleMatch[]): IptablesRule => ({
  ...{ table, chain: 'OUTPUT', index, text: `-A OUTPUT #${index}`, matches, target },
});
const verdict = (...rules: IptablesRule[]) =>
  walkHook(
    {
      ...{ pod: CLIENT, source: 'logged', because: '', rules },
      policies: { 'mangle/OUTPUT': 'ACCEPT', 'nat/OUTPUT': 'ACCEPT' },
    },
    'OUTPUT',
    APP,
  ).verdict.kind;

describe('I-7: the packet is the first of its connection', () => {
  const states = (...of: string[]): RuleMatch => ({ kind: 'ctstate', states: of, negated: false });
  const mark = (kind: 'mark' | 'connmark', value: number): RuleMatch => ({ kind, value, mask: ALL, negated: false });

  test('its state is NEW and no other', () => {
    expect(verdict(rule('nat', 0, { kind: 'drop' }, states('RELATED', 'ESTABLISHED')))).toBe('accept');
    expect(verdict(rule('nat', 0, { kind: 'drop' }, states('NEW', 'ESTABLISHED')))).toBe('drop');
  });
  test('neither it nor its connection has a mark until a rule sets one, which stays from table to table', () => {
    const set = rule('mangle', 0, { kind: 'mark', value: 7, mask: ALL });
    const save = rule('mangle', 1, { kind: 'connmark', how: 'save' });
    const asks = (kind: 'mark' | 'connmark') => rule('nat', 0, { kind: 'drop' }, mark(kind, 7));
    expect([verdict(asks('mark')), verdict(asks('connmark'))]).toEqual(['accept', 'accept']);
    expect([verdict(set, asks('mark')), verdict(set, asks('connmark'))]).toEqual(['drop', 'accept']);
    expect(verdict(set, save, asks('connmark'))).toBe('drop');
  });
});

test('I-11: rules that lead past an Envoy that logged the request are not those in force, and that is said', () => {
  const own = mesh.interception[CLIENT];
  const pod = mesh.pods[CLIENT];
  if (own === undefined || pod === undefined) throw new Error('no rules');
  const line = calls(mesh, CLIENT, ORDER, 'outbound|8080||order.shop.svc.cluster.local').client;
  if (line === null) throw new Error('no line');
  const said = (target: RuleTarget | null) => {
    const first = target && [rule('nat', -2, target), ...own.rules];
    const rules: Interception = { ...own, rules: first ?? own.rules };
    const station = interceptionStation(
      { ...mesh, interception: { ...mesh.interception, [CLIENT]: rules } },
      { side: 'client', pod, line, selfCall: false },
    );
    const [fact] = station.facts;
    return [station.state, fact?.key, fact?.note?.code, fact?.tone];
  };
  expect(said({ kind: 'return' })).toEqual(['passed', 'bypassed', 'disagrees-with-log', 'bad']);
  expect(said({ kind: 'drop' })).toEqual(['passed', 'dropped', 'disagrees-with-log', 'bad']);
  expect(said(null)).toEqual(['passed', 'redirected-to', undefined, undefined]);
});
