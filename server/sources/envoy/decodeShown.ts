import { type EpochMs, parseTime, type ShownCertificate, type ShownCertificates } from '@/mesh/model';
import { normaliseSerial } from './decodeX509.ts';
import { asObj, list, type Obj, text } from './json.ts';

/** Every certificate of `/certs`, each once with the number of TLS contexts that use it; chains before roots. */
export function decodeShown(body: unknown, readAt: EpochMs): ShownCertificates {
  const found = new Map<string, ShownCertificate>();
  for (const raw of list(asObj(body), 'certificates')) {
    const entry = asObj(raw);
    for (const item of list(entry, 'cert_chain')) add(asObj(item), 'chain', found);
    for (const item of list(entry, 'ca_cert')) add(asObj(item), 'root', found);
  }
  const certificates = [...found.values()].sort(
    (a, b) => (a.role < b.role ? -1 : a.role > b.role ? 1 : 0) || a.notAfter - b.notAfter,
  );
  return { readAt, certificates };
}

function add(item: Obj | null, role: ShownCertificate['role'], into: Map<string, ShownCertificate>): void {
  const serial = normaliseSerial(text(item, 'serial_number') ?? '');
  const notBefore = parseTime(text(item, 'valid_from') ?? '');
  const notAfter = parseTime(text(item, 'expiration_time') ?? '');
  if (serial === '' || notBefore === null || notAfter === null) return;
  const key = `${role} ${serial}`;
  const sans = list(item, 'subject_alt_names').flatMap(
    (san) => text(asObj(san), 'uri') ?? text(asObj(san), 'dns') ?? text(asObj(san), 'ip_address') ?? [],
  );
  const contexts = (into.get(key)?.contexts ?? 0) + 1;
  into.set(key, { role, path: text(item, 'path') ?? '', serial, sans, notBefore, notAfter, contexts });
}
