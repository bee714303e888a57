import type { PodId } from './ids.ts';

/** One `-A CHAIN …` line, kept as typed matches plus its own text. */
export type IptablesRule = {
  readonly table: string;
  readonly chain: string;
  /** Position in its chain, from 0. */
  readonly index: number;
  /** As iptables-save printed it. */
  readonly text: string;
  readonly matches: readonly RuleMatch[];
  readonly target: RuleTarget;
};

export type RuleMatch =
  | { readonly kind: 'protocol'; readonly value: string; readonly negated: boolean }
  | { readonly kind: 'source' | 'destination'; readonly cidr: string; readonly negated: boolean }
  | { readonly kind: 'in-interface' | 'out-interface'; readonly name: string; readonly negated: boolean }
  | {
      readonly kind: 'destination-port' | 'source-port';
      readonly ranges: readonly (readonly [number, number])[];
      readonly negated: boolean;
    }
  | {
      readonly kind: 'uid-owner' | 'gid-owner';
      readonly ranges: readonly (readonly [number, number])[];
      readonly negated: boolean;
    }
  /** `connmark`: the mark of the connection, which a new one does not have. */
  | { readonly kind: 'mark' | 'connmark'; readonly value: number; readonly mask: number; readonly negated: boolean }
  | { readonly kind: 'ctstate'; readonly states: readonly string[]; readonly negated: boolean }
  | { readonly kind: 'addrtype'; readonly side: 'src' | 'dst'; readonly type: string; readonly negated: boolean }
  /** Anything this decoder does not know: evaluation stops here, by name. */
  | { readonly kind: 'unknown'; readonly text: string };

export type RuleTarget =
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'redirect'; readonly port: number }
  | { readonly kind: 'return' | 'accept' | 'drop' }
  /** Hands the packet to a local port as it is, and marks it; ends the table. */
  | { readonly kind: 'tproxy'; readonly port: number; readonly value: number; readonly mask: number }
  /** Sets the packet's mark to `(mark & ~mask) ^ value`; the walk goes on. */
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  /** Copies the packet's whole mark to its connection, or back; the walk goes on. */
  | { readonly kind: 'connmark'; readonly how: 'save' | 'restore' }
  | { readonly kind: 'unknown'; readonly text: string };

/** The rules that intercept one pod's traffic. */
export type Interception = {
  readonly pod: PodId;
  /** `logged`: istio-init printed the kernel's final state. `derived`: worked out from annotations, nothing was read. */
  readonly source: 'logged' | 'derived';
  /** Why it is derived, or where the log was found. */
  readonly because: string;
  readonly rules: readonly IptablesRule[];
  /** Policy of built-in chains, keyed `table/chain`, e.g. `nat/OUTPUT` → `ACCEPT`. */
  readonly policies: Readonly<Record<string, string>>;
};
