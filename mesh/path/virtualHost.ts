import type { RouteConfig, VirtualHost } from '../model/index.ts';
import { type Reason, why } from './reasons.ts';

export type HostMatch = { readonly host: VirtualHost; readonly because: Reason };

/** Rank of the way a domain matches; lower wins (Envoy, `config.route.v3.VirtualHost.domains`). */
type Rank = { readonly class: 0 | 1 | 2 | 3; readonly length: number; readonly domain: string };

/**
 * The virtual host that Envoy picks for an authority: exact, then the longest suffix wildcard (`*.foo.com`), then the
 * longest prefix wildcard (`foo.*`), then `*`. Case does not count. SPEC H-1 to H-4.
 */
export function virtualHostFor(config: RouteConfig, authority: string | null): HostMatch | null {
  const whole = authority?.toLowerCase() ?? null;
  const bare = whole === null ? null : withoutPort(whole);
  // A config whose port handling was not decoded is taken as istiod writes every sidecar's: ports ignored.
  const compared = config.ignorePort === false ? whole : bare;
  let best: { host: VirtualHost; rank: Rank } | null = null;
  for (const host of config.virtualHosts) {
    for (const domain of host.domains) {
      const rank = rankOf(domain.toLowerCase(), compared);
      if (rank !== null && (best === null || beats(rank, best.rank))) best = { host, rank };
    }
  }
  if (best === null) return null;
  const { rank } = best;
  const text = compared ?? '';
  if (rank.class === 3) return { host: best.host, because: why('host-any') };
  const code = rank.class === 0 ? 'host-exact' : 'host-wildcard';
  return { host: best.host, because: why(code, { authority: text, domain: rank.domain }) };
}

function rankOf(domain: string, authority: string | null): Rank | null {
  if (domain === '*') return { class: 3, length: 0, domain };
  if (authority === null) return null;
  if (domain === authority) return { class: 0, length: domain.length, domain };
  // A wildcard stands for at least one character.
  if (authority.length < domain.length) return null;
  if (domain.startsWith('*') && authority.endsWith(domain.slice(1))) return { class: 1, length: domain.length, domain };
  if (domain.endsWith('*') && authority.startsWith(domain.slice(0, -1)))
    return { class: 2, length: domain.length, domain };
  return null;
}

const beats = (a: Rank, b: Rank) => a.class < b.class || (a.class === b.class && a.length > b.length);

/** `host:80` → `host`, `[::1]:80` → `[::1]`; a bare IPv6 address stays whole. */
export function withoutPort(authority: string): string {
  const m = /^(\[[^\]]*\]|[^:]*):\d+$/.exec(authority);
  return m?.[1] ?? authority;
}
