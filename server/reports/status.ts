import { type Injection, injectionOf } from '@/mesh/injection/injection';
import type { Mesh, PodId, ProxyConfig, SourceName, SourceStatus } from '@/mesh/model';
import { injection as words } from '@/words/en/injection';
import { iso } from './iso.ts';
import { type ProxyStatus, proxyStatuses } from './proxyStatus.ts';

type Trouble = { readonly code: string; readonly message: string; readonly remedy: string };

/** `meshpath status -o json`: a contract that other programs rely on. */
export type StatusReport = {
  readonly sources: readonly {
    readonly name: SourceName;
    readonly status: SourceStatus['kind'];
    /** ISO 8601, null while off. */
    readonly since: string | null;
    readonly fault: Trouble | null;
    /** What is missing of it: a kind, a pod, or `*`. */
    readonly degradations: readonly (Trouble & { readonly scope: string })[];
  }[];
  readonly proxies: readonly ProxyStatus[];
  readonly injection: readonly {
    readonly pod: string;
    readonly injected: boolean;
    readonly because: string;
    /** The reason for programs: stays when the words change. */
    readonly code: Injection['because']['code'];
  }[];
};

/** `heldConfig`: what a proxy runs where it is held; it tells what a refused resource came from. */
export function statusReport(mesh: Mesh, heldConfig: (pod: PodId) => ProxyConfig | null = () => null): StatusReport {
  const sources = Object.entries(mesh.sources) as [SourceName, SourceStatus][];
  return {
    sources: sources.map(([name, status]) => ({
      name,
      status: status.kind,
      since: status.kind === 'off' ? null : iso(status.since),
      fault: status.kind === 'stale' || status.kind === 'failed' ? status.fault : null,
      degradations: mesh.degradations
        .filter((d) => d.source === name)
        .map(({ scope, fault }) => ({ scope, ...fault }))
        .sort((a, b) => (a.scope < b.scope ? -1 : 1)),
    })),
    proxies: proxyStatuses(mesh, heldConfig),
    injection: Object.values(mesh.pods)
      .filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed')
      .map((pod) => injectionOf(mesh, pod))
      .map((i) => ({ pod: i.pod, injected: i.injected, because: words.because(i.because), code: i.because.code }))
      .sort(byPod),
  };
}

const FINE: ReadonlySet<string> = new Set(['off', 'connecting', 'live']);

/** True when a proxy refused its configuration or a source does not deliver. */
export const statusFinding = ({ sources, proxies }: StatusReport): boolean =>
  sources.some((s) => !FINE.has(s.status)) || proxies.some((p) => p.nack !== null);

const byPod = (a: { readonly pod: string }, b: { readonly pod: string }) => (a.pod < b.pod ? -1 : 1);
