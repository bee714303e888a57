import { sha256 } from './sha256.ts';

/** What tells certificates of a PEM bundle apart. */
export type PemIdentity = { readonly sha256: string; readonly serial: string | null };

/** Fingerprint (SHA-256 of the DER) and serial of each certificate in a PEM bundle; unreadable blocks are left out. */
export function identifyPem(pem: string): readonly PemIdentity[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    const der = fromBase64(block.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, ''));
    return der === null ? [] : [{ sha256: sha256(der), serial: serialOf(der) }];
  });
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Serial of an X.509 certificate (RFC 5280 §4.1): the INTEGER after the optional `[0]` version, as hex without leading zeros. */
function serialOf(der: Uint8Array): string | null {
  const certificate = read(der, 0);
  const tbs = certificate && read(der, certificate.start);
  let item = tbs && read(der, tbs.start);
  if (item?.tag === 0xa0) item = read(der, item.end);
  if (item?.tag !== 0x02) return null;
  const hex = [...der.subarray(item.start, item.end)].map((b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^0+(?=.)/, '');
}

/** One DER element: its tag, and where its content starts and ends. */
function read(der: Uint8Array, at: number): { tag: number; start: number; end: number } | null {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) return null;
  let length = first;
  let start = at + 2;
  if (first & 0x80) {
    length = 0;
    for (let left = first & 0x7f; left > 0; left--) length = length * 256 + (der[start++] ?? 0);
  }
  return start + length <= der.length ? { tag, start, end: start + length } : null;
}
