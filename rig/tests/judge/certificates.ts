import { X509Certificate } from 'node:crypto';
import type { Rig } from '../../rig.ts';
import { proxiesOf } from './kubernetes.ts';

/** What istioctl finds in every proxy's memory, and the root that the cluster gives to all. */

export type JudgedCertificate = {
  readonly pod: string;
  readonly spiffe: string;
  /** Hex without leading zeros. */
  readonly serial: string;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
};
/** A root by its SHA-256 (hex), with the pods that trust it. */
export type JudgedRoot = { readonly sha256: string; readonly pods: readonly string[] };
export type JudgedSecrets = {
  readonly certificates: readonly JudgedCertificate[];
  readonly roots: readonly JudgedRoot[];
};

type Secret = {
  readonly name: string;
  readonly secret: {
    readonly tlsCertificate?: { readonly certificateChain: { readonly inlineBytes: string } };
    readonly validationContext?: { readonly trustedCa: { readonly inlineBytes: string } };
  };
};

/** Certificates by `istioctl proxy-config secret` of every ready proxy, sorted by pod. */
export async function secretsOf(rig: Rig): Promise<JudgedSecrets> {
  const held = await Promise.all(
    (await proxiesOf(rig)).map(async ({ id, name, namespace }) => {
      const said = await rig.istioctl(['proxy-config', 'secret', `${name}.${namespace}`, '-o', 'json']);
      const secrets: readonly Secret[] = JSON.parse(said).dynamicActiveSecrets;
      const bytesOf = (secret: string, of: (s: Secret['secret']) => string | undefined) => {
        const found = secrets.find((s) => s.name === secret);
        return pemOf(Buffer.from((found && of(found.secret)) ?? '', 'base64').toString());
      };
      const [leaf] = bytesOf('default', (s) => s.tlsCertificate?.certificateChain.inlineBytes);
      if (leaf === undefined) throw new Error(`${id} has no certificate`);
      return {
        certificate: { pod: id, ...factsOf(leaf) },
        roots: bytesOf('ROOTCA', (s) => s.validationContext?.trustedCa.inlineBytes).map(sha256Of),
      };
    }),
  );
  const roots = new Map<string, string[]>();
  for (const { certificate, roots: trusted } of held)
    for (const root of new Set(trusted)) roots.set(root, [...(roots.get(root) ?? []), certificate.pod].sort());
  return {
    certificates: held.map((h) => h.certificate).sort((a, b) => (a.pod < b.pod ? -1 : 1)),
    roots: [...roots].map(([sha256, pods]) => ({ sha256, pods })).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)),
  };
}

/** SHA-256 of the roots in the ConfigMap that istiod puts in every namespace. */
export async function rootsInConfigMap(rig: Rig): Promise<readonly string[]> {
  const said = await rig.kubectl(['get', 'configmap', 'istio-ca-root-cert', '-n', 'istio-system', '-o', 'json']);
  return pemOf(JSON.parse(said).data['root-cert.pem']).map(sha256Of).sort();
}

const pemOf = (text: string): X509Certificate[] =>
  (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  );

const sha256Of = (certificate: X509Certificate): string => certificate.fingerprint256.replaceAll(':', '').toLowerCase();

const factsOf = (leaf: X509Certificate) => ({
  spiffe: /URI:(spiffe:[^,\s]+)/.exec(leaf.subjectAltName ?? '')?.[1] ?? '',
  serial: hex(leaf.serialNumber),
  notBefore: new Date(leaf.validFrom).toISOString(),
  notAfter: new Date(leaf.validTo).toISOString(),
});

/** The same number in the same writing, however its source pads it. */
export const hex = (serial: string): string => BigInt(`0x${serial}`).toString(16);
