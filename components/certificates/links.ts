import type { Certificate, WorkloadCertificate } from '@/mesh/model';

export type Link = { readonly role: 'leaf' | 'intermediate' | 'root'; readonly certificate: Certificate };

/**
 * The chain to draw: the leaf, what came with it, and the trusted root that the last of them names as its issuer. Istio sends
 * its self-signed root along with the leaf; it is drawn once, as the root. Other trusted roots are not part of this chain.
 */
export function linksOf(certificate: WorkloadCertificate): {
  readonly links: readonly Link[];
  readonly rootMissing: boolean;
} {
  const trusted = new Set(certificate.roots.map((root) => root.sha256));
  const intermediates = certificate.intermediates.filter((c) => !trusted.has(c.sha256));
  const sent = certificate.intermediates.find((c) => trusted.has(c.sha256));
  const top = intermediates.at(-1) ?? certificate.leaf;
  const root =
    certificate.roots.find((r) => r.sha256 === sent?.sha256) ??
    certificate.roots.find((r) => r.subject === top.issuer) ??
    (certificate.roots.length === 1 ? certificate.roots[0] : undefined);
  return {
    links: [
      { role: 'leaf', certificate: certificate.leaf },
      ...intermediates.map((c): Link => ({ role: 'intermediate', certificate: c })),
      ...(root === undefined ? [] : [{ role: 'root', certificate: root } as const]),
    ],
    rootMissing: root === undefined,
  };
}
