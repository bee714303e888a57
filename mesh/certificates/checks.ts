import {
  type Certificate,
  type CertificateCheck,
  type EpochMs,
  type Mesh,
  nameOf,
  namespaceOf,
  parseSpiffe,
  type WorkloadCertificate,
} from '../model/index.ts';
import { identifyPem } from './pem.ts';

type Facts = Pick<Mesh, 'facts' | 'pods'>;

/**
 * Checks one workload certificate by name, in a fixed order. `passed` is null where what it would be compared with is not
 * known; `detail` holds the facts compared.
 */
export function checksOf(mesh: Facts, certificate: WorkloadCertificate, now: EpochMs): readonly CertificateCheck[] {
  return [
    { name: 'signature', passed: certificate.chainVerified, detail: certificate.chainDetail },
    validity(certificate, now),
    identity(mesh, certificate),
    trustDomain(mesh, certificate),
    meshRoot(mesh, certificate),
    keyUsage(certificate),
    keyStrength(certificate),
  ];
}

/** Leaf and intermediates must be inside their dates; of the roots one is enough, while an old one is being replaced. */
function validity({ leaf, intermediates, roots }: WorkloadCertificate, now: EpochMs): CertificateCheck {
  const inside = (c: Certificate) => now >= c.notBefore && now < c.notAfter;
  const outside = [leaf, ...intermediates].filter((c) => !inside(c));
  const rootsOver = roots.length > 0 && !roots.some(inside);
  const spans = (outside.length > 0 ? outside : rootsOver ? roots : [leaf]).map(
    (c) => `${c.subject || c.sans[0] || c.serial}: ${iso(c.notBefore)} – ${iso(c.notAfter)}`,
  );
  return { name: 'validity', passed: outside.length === 0 && !rootsOver, detail: spans.join('; ') };
}

/** The SPIFFE ID must name the pod's own namespace and ServiceAccount: that is what istiod signs for. */
function identity(mesh: Facts, { pod: id, spiffe, leaf }: WorkloadCertificate): CertificateCheck {
  const pod = mesh.pods[id];
  const parts = spiffe === null ? null : parseSpiffe(spiffe);
  const shown = spiffe ?? (leaf.sans.join(', ') || '∅');
  if (parts === null) return { name: 'identity', passed: false, detail: shown };
  if (pod === undefined) return { name: 'identity', passed: null, detail: `${shown} ? ${nameOf(id)}` };
  const passed = parts.namespace === namespaceOf(id) && parts.serviceAccount === pod.serviceAccount;
  return {
    name: 'identity',
    passed,
    detail: `${shown} ${passed ? '=' : '≠'} ServiceAccount ${namespaceOf(id)}/${pod.serviceAccount}`,
  };
}

/** The mesh's own trust domain or one of its aliases (`meshConfig.trustDomainAliases`). */
function trustDomain(mesh: Facts, { spiffe }: WorkloadCertificate): CertificateCheck {
  const own = spiffe === null ? null : (parseSpiffe(spiffe)?.trustDomain ?? null);
  const known = mesh.facts.trustDomain;
  if (own === null || known === null)
    return { name: 'trust-domain', passed: null, detail: `${own ?? '∅'} ? ${known ?? '∅'}` };
  const { meshConfig } = mesh.facts;
  const aliases =
    typeof meshConfig === 'object' && meshConfig !== null && 'trustDomainAliases' in meshConfig
      ? meshConfig.trustDomainAliases
      : [];
  const allowed = [known, ...(Array.isArray(aliases) ? aliases.map(String) : [])];
  const passed = allowed.includes(own);
  return { name: 'trust-domain', passed, detail: `${own} ${passed ? '=' : '≠'} ${allowed.join(' | ')}` };
}

/**
 * The root that signed this chain must be one that istiod publishes (`istio-ca-root-cert`), by fingerprint, or by serial where
 * only `/certs` was readable. Which root that is follows from the issuer's name at the top of the chain.
 */
function meshRoot(mesh: Facts, { leaf, intermediates, roots }: WorkloadCertificate): CertificateCheck {
  const bundle = mesh.facts.rootCertificates;
  const published = bundle === null ? [] : identifyPem(bundle);
  const top = intermediates.at(-1) ?? leaf;
  const signers = roots.filter(
    (root) => top.issuer === '' || root.subject === top.issuer || root.sha256 === top.sha256,
  );
  if (published.length === 0 || roots.length === 0)
    return { name: 'mesh-root', passed: null, detail: roots.map(short).join(', ') || '∅' };
  const match = signers.find((root) =>
    published.some((p) => (root.sha256 === '' ? p.serial === root.serial : p.sha256 === root.sha256)),
  );
  return {
    name: 'mesh-root',
    passed: match !== undefined,
    detail:
      match === undefined
        ? `${signers.map(short).join(', ') || '∅'} ∉ istio-ca-root-cert`
        : `${short(match)} ∈ istio-ca-root-cert`,
  };
}

const USES: readonly (readonly [string, string])[] = [
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
];

/** A workload is client and server with the one certificate, so its key must be allowed for both ends of TLS. */
function keyUsage({ leaf }: WorkloadCertificate): CertificateCheck {
  const { extendedKeyUsage: uses } = leaf;
  if (uses === undefined) return { name: 'key-usage', passed: null, detail: '∅' };
  const named = USES.map(([oid, name]) => `${name} ${uses.includes(oid) ? '✓' : '✗'}`);
  return { name: 'key-usage', passed: USES.every(([oid]) => uses.includes(oid)), detail: named.join(', ') };
}

/** RSA of 2048 bits and curves of 256 are the least that is still allowed (NIST SP 800-131A); the weakest key decides. */
function keyStrength({ leaf, intermediates }: WorkloadCertificate): CertificateCheck {
  const keys = [leaf, ...intermediates].map(({ key }) => key);
  const verdicts = keys.map(isStrong);
  const passed = verdicts.includes(false) ? false : verdicts.includes(null) ? null : true;
  return { name: 'key-strength', passed, detail: [...new Set(keys)].filter(Boolean).join(', ') || '∅' };
}

function isStrong(key: string): boolean | null {
  if (/^Ed(25519|448)$/.test(key)) return true;
  const [, kind, size] = /^(RSA|EC) (?:P-)?(\d+)$/.exec(key) ?? [];
  if (kind === undefined) return null;
  return Number(size) >= (kind === 'RSA' ? 2_048 : 256);
}

const short = (root: Certificate): string =>
  root.sha256 === '' ? `serial ${root.serial}` : `SHA-256 ${root.sha256.slice(0, 16)}…`;

function iso(at: EpochMs): string {
  // biome-ignore lint/style/noRestrictedGlobals: formatting a given time reads no clock.
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : String(at);
}
