import { type Certificate, type PodId, parseTime, type WorkloadCertificate } from '@/mesh/model';
import { spiffeOf } from './decodeSecrets.ts';
import { normaliseSerial } from './decodeX509.ts';
import { asObj, list, type Obj, text } from './json.ts';

export type CertsAnswer = {
  /** From what `/certs` alone says; null when it names no certificate with a SPIFFE identity. */
  readonly certificate: WorkloadCertificate | null;
  /** Changes whenever any serial does, so that an unchanged proxy costs one small request. */
  readonly fingerprint: string;
};

/**
 * `/certs`: one entry for each TLS context, hundreds of them the same, so they are told apart by serial. While a rotation is
 * under way contexts of both certificates are there: the one with the later start is the new one.
 */
export function decodeCerts(body: unknown, pod: PodId): CertsAnswer {
  const leaves = new Map<string, Certificate>();
  const roots = new Map<string, Certificate>();
  for (const raw of list(asObj(body), 'certificates')) {
    const entry = asObj(raw);
    for (const item of list(entry, 'cert_chain')) collect(asObj(item), leaves, false);
    for (const item of list(entry, 'ca_cert')) collect(asObj(item), roots, true);
  }
  const leaf = [...leaves.values()]
    .filter((c) => spiffeOf(c.sans) !== null)
    .sort((a, b) => b.notBefore - a.notBefore || b.notAfter - a.notAfter)[0];
  return {
    fingerprint: `${[...leaves.keys()].sort().join()}|${[...roots.keys()].sort().join()}`,
    certificate:
      leaf === undefined
        ? null
        : {
            pod,
            spiffe: spiffeOf(leaf.sans),
            leaf,
            intermediates: [],
            roots: [...roots.values()],
            chainVerified: null,
            chainDetail: '/certs',
            receivedAt: null,
            evidence: '/certs',
          },
  };
}

function collect(item: Obj | null, into: Map<string, Certificate>, isCa: boolean): void {
  const serial = normaliseSerial(text(item, 'serial_number') ?? '');
  if (serial === '' || into.has(serial)) return;
  const notBefore = parseTime(text(item, 'valid_from') ?? '');
  const notAfter = parseTime(text(item, 'expiration_time') ?? '');
  if (notBefore === null || notAfter === null) return;
  const sans = list(item, 'subject_alt_names').flatMap(
    (san) => text(asObj(san), 'uri') ?? text(asObj(san), 'dns') ?? text(asObj(san), 'ip_address') ?? [],
  );
  into.set(serial, { serial, subject: '', issuer: '', notBefore, notAfter, sans, key: '', isCa, sha256: '' });
}
