/** The IP of an Envoy address `IP:PORT` or `[IP6]:PORT`; null for anything else (`envoy://…`, a pipe, null). */
export function ipOf(address: string | null): string | null {
  if (address === null) return null;
  const m = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):\d+$/.exec(address);
  return m ? (m[1] ?? m[2] ?? null) : null;
}

/** The port of an Envoy address; null where there is none. */
export function portOf(address: string | null): number | null {
  if (address === null) return null;
  const m = /:(\d{1,5})$/.exec(address);
  return m ? Number(m[1]) : null;
}

/** Host part of an `:authority`: without port, lower case. Null when there is none. */
export function hostOf(authority: string | null): string | null {
  if (authority === null || authority === '') return null;
  const bracketed = /^\[([0-9a-fA-F:.]+)\]/.exec(authority);
  if (bracketed) return bracketed[1] ?? null;
  return authority.replace(/:\d+$/, '').toLowerCase();
}

export type OutboundCluster = { readonly port: number; readonly subset: string; readonly host: string };

/** Parts of Istio's cluster name `outbound|PORT|SUBSET|HOST`; null for every other cluster. */
export function outboundCluster(name: string | null): OutboundCluster | null {
  const m = name === null ? null : /^outbound\|(\d+)\|([^|]*)\|(.+)$/.exec(name);
  return m ? { port: Number(m[1]), subset: m[2] ?? '', host: m[3] ?? '' } : null;
}

/** The cluster that an Istio SNI `outbound_.PORT_.SUBSET_.HOST` was sent for, as a cluster name; null for any other SNI. */
export function clusterOfSni(sni: string | null): string | null {
  const m = sni === null ? null : /^outbound_\.(\d+)_\.(.*?)_\.(.+)$/.exec(sni);
  return m ? `outbound|${m[1]}|${m[2]}|${m[3]}` : null;
}
