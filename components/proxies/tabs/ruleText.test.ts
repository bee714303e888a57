import { describe, expect, it } from 'vitest';
import { captured, ORDER } from '@/server/captured.testkit.ts';
import { proxyTabs } from '@/words/en/proxyTabs.ts';
import { chainsOf, conditionsOf, targetText } from './ruleText.ts';

const interception = captured().mesh.interception[ORDER];
if (interception === undefined) throw new Error('the rules of order are captured');
const w = proxyTabs.interception;
const said = (text: string) => {
  const rule = interception.rules.find((r) => r.text.includes(text));
  if (rule === undefined) throw new Error(`no rule ${text}`);
  return [conditionsOf(rule, w).join(', '), targetText(rule.target, w)];
};

describe('the rules of a captured sidecar in words', () => {
  it('has every chain once, a chain behind the one that leads to it, inbound first', () => {
    const chains = chainsOf(interception.rules, interception.policies);
    expect(chains.flatMap((c) => c.rules)).toHaveLength(interception.rules.length);
    expect(chains.map((c) => c.chain)).toEqual([
      'PREROUTING',
      'ISTIO_INBOUND',
      'ISTIO_IN_REDIRECT',
      'OUTPUT',
      'ISTIO_OUTPUT',
      'ISTIO_REDIRECT',
    ]);
  });

  it('says which packets a rule catches and what becomes of them', () => {
    expect(said('--dport 15021')).toEqual(['TCP, to port 15021', w.targets.return]);
    expect(said('-A ISTIO_REDIRECT')).toEqual(['TCP', 'goes to Envoy’s outbound listener, port 15001']);
    expect(said('-A PREROUTING')[1]).toBe('goes through ISTIO_INBOUND');
    expect(said('! -d 127.0.0.1/32')[0]).toContain('not to 127.0.0.1/32');
    expect(said('! -d 127.0.0.1/32')[0]).toContain('sent by Envoy (uid 1337)');
  });

  it('leaves no condition and no target of it unread', () => {
    for (const rule of interception.rules) {
      expect(conditionsOf(rule, w).join(), rule.text).not.toContain('does not read');
      expect(targetText(rule.target, w), rule.text).not.toContain('does not read');
    }
  });
});
