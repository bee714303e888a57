import type { Interception, PodId } from '@/mesh/model';
import { parseIptables, type RuleSet } from './iptables.ts';
import { readEntries } from './log.ts';
import { parseNftables } from './nftables.ts';

/** IPv6 rules live in tables of their own in the kernel; the model keeps them apart by this suffix. */
export const IPV6 = '6';

const FINAL = /^Final iptables state \((IPv4|IPv6)\):\s*\n?/;
const NFT = /^nftables rules programmed:\s*\n?/;

/** Why a log gave no rules: it is empty, or it holds none of the blocks that istio-init prints. */
export type NoRules = 'empty' | 'no-rules';

/**
 * Reads the rules out of an istio-init log. The last block of each family counts: a restarted istio-init logs again.
 * Never throws; a text without rules gives why.
 */
export function decodeLog(pod: PodId, text: string): Interception | NoRules {
  if (text.trim() === '') return 'empty';
  let v4: RuleSet | null = null;
  let v6: RuleSet | null = null;
  let nft: RuleSet | null = null;
  for (const { message } of readEntries(text)) {
    const final = FINAL.exec(message);
    if (final?.[1] === 'IPv4') v4 = parseIptables(message.slice(final[0].length));
    if (final?.[1] === 'IPv6') v6 = parseIptables(message.slice(final[0].length), IPV6);
    const programmed = NFT.exec(message);
    if (programmed !== null) nft = parseNftables(message.slice(programmed[0].length));
  }
  const sets = [v4 ?? nft, v6].filter((set) => set !== null && set.rules.length > 0);
  if (sets.length === 0) return 'no-rules';
  return {
    pod,
    source: 'logged',
    because:
      v4 === null && nft !== null
        ? 'istio-init log, "nftables rules programmed"'
        : 'istio-init log, "Final iptables state"',
    rules: sets.flatMap((set) => set?.rules ?? []),
    policies: Object.assign({}, ...sets.map((set) => set?.policies ?? {})),
  };
}
