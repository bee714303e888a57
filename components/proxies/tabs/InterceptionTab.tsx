'use client';
import { ArrowRight } from 'lucide-react';
import { useMesh, useWords } from '@/client/MeshProvider';
import type { IptablesRule, PodId } from '@/mesh/model';
import { proxiesWords } from '@/words/proxies';
import { proxyTabsWords } from '@/words/proxyTabs';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PlaceLink } from '../../ui/PlaceLink.tsx';
import { type ChainOf, chainsOf, conditionsOf, targetText } from './ruleText.ts';
import { TabHead } from './TabHead.tsx';

/** The pod's iptables rules chain by chain, each with the packets that it catches and what becomes of them. */
export function InterceptionTab({ pod }: { pod: PodId }) {
  const words = useWords(proxyTabsWords).interception;
  const all = useWords(proxiesWords);
  const interception = useMesh((mesh) => mesh.interception[pod]);
  const gateway = useMesh((mesh) => mesh.pods[pod]?.proxy === 'gateway');
  if (interception === undefined || interception.rules.length === 0)
    return (
      <div className="flex-1">
        <EmptyState title={gateway ? words.gateway : words.none}>
          {gateway ? words.gatewayHelp : words.noneHelp}
        </EmptyState>
      </div>
    );
  const chains = chainsOf(interception.rules, interception.policies);
  return (
    <div className="relative min-w-0 flex-1 overflow-y-auto scroll-smooth">
      <TabHead title={all.tabs.interception} term="interception">
        <p className="text-sm text-ink-2">
          {interception.source === 'logged' ? words.logged : words.derived(interception.because)}
        </p>
      </TabHead>
      <div className="flex max-w-[80rem] flex-col gap-5 px-5 pb-6">
        {chains.map((chain) => (
          <ChainCard key={chain.id} chain={chain} policy={interception.policies[chain.id] ?? null} />
        ))}
      </div>
    </div>
  );
}

function ChainCard({ chain, policy }: { chain: ChainOf; policy: string | null }) {
  const words = useWords(proxyTabsWords).interception;
  const about = words.chains[chain.chain.toUpperCase().replaceAll('-', '_') as keyof typeof words.chains];
  return (
    <section
      id={`chain-${chain.chain}`}
      tabIndex={-1}
      aria-label={chain.chain}
      className="overflow-hidden rounded-xl border border-line bg-surface"
    >
      <header className="flex flex-wrap items-baseline gap-x-3 border-b border-line px-4 py-2.5">
        <h3 className="font-mono text-sm font-medium">
          <span className="text-ink-3">{chain.table} </span>
          {chain.chain}
        </h3>
        {about && <p className="text-[0.82rem] text-ink-2">{about}</p>}
        <span className="ml-auto text-[0.78rem] text-ink-3">
          {policy === null ? words.rules(chain.rules.length) : words.policy(policy)}
        </span>
      </header>
      <ol>
        {chain.rules.map((rule) => (
          <RuleRow key={rule.index} rule={rule} />
        ))}
      </ol>
    </section>
  );
}

function RuleRow({ rule }: { rule: IptablesRule }) {
  const words = useWords(proxyTabsWords).interception;
  const conditions = conditionsOf(rule, words);
  const { target } = rule;
  const then = targetText(target, words);
  return (
    <li className="grid grid-cols-[2rem_minmax(0,1.1fr)_1rem_minmax(0,1fr)] items-start gap-x-3 gap-y-1 border-b border-line/70 px-4 py-2.5 text-sm last:border-0 max-[800px]:grid-cols-[2rem_minmax(0,1fr)]">
      <span className="tabular text-ink-3" title={words.rule(rule.index + 1)}>
        {rule.index + 1}
      </span>
      <span className="text-ink">
        <span className="sr-only">{words.catches} </span>
        {conditions.length === 0 ? words.everything : conditions.join(', ')}
      </span>
      <ArrowRight aria-hidden className="mt-1 size-3.5 text-ink-3 max-[800px]:hidden" />
      <span className={target.kind === 'redirect' || target.kind === 'tproxy' ? 'text-warn' : 'text-ink-2'}>
        <span className="sr-only">{words.becomes} </span>
        {target.kind === 'jump' || target.kind === 'goto' ? (
          <PlaceLink to={`chain-${target.chain}`} className="text-xds hover:underline">
            {then}
          </PlaceLink>
        ) : (
          then
        )}
      </span>
      <code
        title={words.raw}
        className="col-start-2 col-end-[-1] font-mono text-[0.72rem] leading-snug break-all text-ink-3"
      >
        {rule.text}
      </code>
    </li>
  );
}
