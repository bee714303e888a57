import { X509Certificate } from 'node:crypto';
import { type Certificate, parseTime } from '@/mesh/model';

/** Lower-case hex without leading zeros or colons: the one form in which serials of different tools compare equal. */
export const normaliseSerial = (serial: string): string =>
  serial
    .toLowerCase()
    .replaceAll(':', '')
    .replace(/^(0x)?0*(?=[0-9a-f])/, '');

/** The certificates of a PEM bundle in order; what is not a readable certificate is left out and counted. */
export function readPem(pem: string): { certificates: X509Certificate[]; unreadable: number } {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const certificates: X509Certificate[] = [];
  for (const block of blocks) {
    try {
      certificates.push(new X509Certificate(block));
    } catch {
      // A block that is no certificate is reported through the count.
    }
  }
  return { certificates, unreadable: blocks.length - certificates.length };
}

/** The public facts of a certificate; null when its dates cannot be read. */
export function describe(x509: X509Certificate): Certificate | null {
  const notBefore = parseTime(x509.validFrom);
  const notAfter = parseTime(x509.validTo);
  if (notBefore === null || notAfter === null) return null;
  return {
    serial: normaliseSerial(x509.serialNumber),
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    notBefore,
    notAfter,
    sans: subjectAltNames(x509.subjectAltName),
    key: keyOf(x509),
    isCa: x509.ca,
    // Node calls it keyUsage; the extension is the extended one.
    ...(x509.keyUsage === undefined ? {} : { extendedKeyUsage: x509.keyUsage }),
    sha256: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** Node separates the parts of a name by line feeds; an empty name is undefined. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');

/** `URI:spiffe://…, DNS:…`; an entry with commas or quotes is a JSON string after its type. */
function subjectAltNames(line: string | undefined): string[] {
  return [...(line ?? '').matchAll(/(?:^|, )[^:,]+:("(?:[^"\\]|\\.)*"|[^,]*)/g)].map((m) => {
    const value = m[1] ?? '';
    if (!value.startsWith('"')) return value;
    try {
      return String(JSON.parse(value));
    } catch {
      return value;
    }
  });
}

const CURVES: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
]);

function keyOf(x509: X509Certificate): string {
  try {
    const key = x509.publicKey;
    const details = key.asymmetricKeyDetails;
    if (key.asymmetricKeyType === 'ec')
      return `EC ${CURVES.get(details?.namedCurve ?? '') ?? details?.namedCurve ?? ''}`;
    if (details?.modulusLength !== undefined)
      return `${(key.asymmetricKeyType ?? '').toUpperCase()} ${details.modulusLength}`;
    return (key.asymmetricKeyType ?? 'unknown').replace(/^ed/, 'Ed');
  } catch {
    return 'unknown';
  }
}

export type ChainVerdict = { readonly verified: boolean; readonly detail: string };

/**
 * Checks every signature from the leaf up to one of `roots`: each certificate must be named by the one below as its issuer,
 * be allowed to sign (CA), and its key must verify the signature. Dates are a check of their own (`checksOf`).
 */
export function verifyChain(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): ChainVerdict {
  const [leaf, ...rest] = chain;
  if (leaf === undefined) return { verified: false, detail: 'no certificate' };
  const names = [label(leaf)];
  let at = leaf;
  // Bounded by the chain's length: every step either ends or moves one certificate up.
  for (const next of [...rest, null]) {
    const anchor = roots.find((root) => root.fingerprint256 === at.fingerprint256 || signs(root, at));
    if (anchor !== undefined) {
      if (anchor.fingerprint256 !== at.fingerprint256) names.push(label(anchor));
      return { verified: true, detail: names.join(' ← ') };
    }
    if (next === null) break;
    if (!signs(next, at)) return { verified: false, detail: `${names.join(' ← ')} ✗ ${label(next)}` };
    names.push(label(next));
    at = next;
  }
  return { verified: false, detail: `${names.join(' ← ')} ✗ ${roots.length} roots` };
}

function signs(issuer: X509Certificate, subject: X509Certificate): boolean {
  try {
    return issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** Leaves of Istio have no subject; their first SAN names them. */
const label = (x509: X509Certificate): string =>
  oneLine(x509.subject) || subjectAltNames(x509.subjectAltName)[0] || normaliseSerial(x509.serialNumber);
