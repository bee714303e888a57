import type { RouteConfig, VirtualHost } from '../model/index.ts';
import { type Reason, why } from './reasons.ts';
import { rememberedOf } from './remembered.ts';

export type HostMatch = { readonly host: VirtualHost; readonly because: Reason };

type Domain = { readonly host: VirtualHost; readonly domain: string };

/** A table's domains by kind, as Envoy itself keeps them; of one domain twice the first counts. */
type Domains = {
  readonly exact: ReadonlyMap<string, Domain>;
  /** `*.foo.com`, the longest first. */
  readonly suffix: readonly Domain[];
  /** `foo.*`, the longest first. */
  readonly prefix: readonly Domain[];
  readonly any: Domain | null;
};

/**
 * The virtual host that Envoy picks for an authority: exact, then the longest suffix wildcard (`*.foo.com`), then the
 * longest prefix wildcard (`foo.*`), then `*` (`config.route.v3.VirtualHost.domains`). Case does not count. SPEC H-1 to H-4.
 */
export function virtualHostFor(config: RouteConfig, authority: string | null): HostMatch | null {
  const whole = authority?.toLowerCase() ?? null;
  const bare = whole === null ? null : withoutPort(whole);
  // A config whose port handling was not decoded is taken as istiod writes every sidecar's: ports ignored.
  const compared = config.ignorePort === false ? whole : bare;
  const { any, ...named } = domainsOf(config);
  const found = compared === null ? null : byName(named, compared);
  if (found !== null) return found;
  return any === null ? null : { host: any.host, because: why('host-any') };
}

function byName(of: Omit<Domains, 'any'>, authority: string): HostMatch | null {
  const said = (code: 'host-exact' | 'host-wildcard', { host, domain }: Domain): HostMatch => ({
    host,
    because: why(code, { authority, domain }),
  });
  const exact = of.exact.get(authority);
  if (exact !== undefined) return said('host-exact', exact);
  // A wildcard stands for at least one character.
  const fits = (part: string, has: boolean) => has && authority.length > part.length;
  const wild =
    of.suffix.find(({ domain }) => fits(domain.slice(1), authority.endsWith(domain.slice(1)))) ??
    of.prefix.find(({ domain }) => fits(domain.slice(0, -1), authority.startsWith(domain.slice(0, -1))));
  return wild === undefined ? null : said('host-wildcard', wild);
}

const domainsOf = rememberedOf((config: RouteConfig): Domains => {
  const exact = new Map<string, Domain>();
  const wild: Domain[] = [];
  let any: Domain | null = null;
  for (const host of config.virtualHosts)
    for (const domain of host.domains.map((d) => d.toLowerCase())) {
      if (domain === '*') any ??= { host, domain };
      else if (domain.startsWith('*') || domain.endsWith('*')) wild.push({ host, domain });
      if (domain !== '*' && !exact.has(domain)) exact.set(domain, { host, domain });
    }
  const longest = (a: Domain, b: Domain) => b.domain.length - a.domain.length;
  return {
    exact,
    suffix: wild.filter(({ domain }) => domain.startsWith('*')).sort(longest),
    prefix: wild.filter(({ domain }) => !domain.startsWith('*')).sort(longest),
    any,
  };
});

/** `host:80` → `host`, `[::1]:80` → `[::1]`; a bare IPv6 address stays whole. */
export function withoutPort(authority: string): string {
  const m = /^(\[[^\]]*\]|[^:]*):\d+$/.exec(authority);
  return m?.[1] ?? authority;
}
