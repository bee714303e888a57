import { type Json, parseTime, type SecretConfig } from '@/mesh/model';
import { describe, readPem } from './decodeX509.ts';
import { asObj, field, list, type Obj, obj, text, typeName } from './json.ts';

const LISTS = [
  { key: 'static_secrets', state: 'static' },
  { key: 'dynamic_active_secrets', state: 'active' },
  { key: 'dynamic_warming_secrets', state: 'warming' },
] as const;

/** Every secret of the SecretsConfigDump in a (redacted) dump; none when the dump has no such section. */
export function decodeSecretList(dump: Json): readonly SecretConfig[] {
  const sections = list(asObj(dump), 'configs');
  return sections.flatMap((raw, i) => {
    const section = asObj(raw);
    if (!typeName(section).endsWith('.SecretsConfigDump')) return [];
    return LISTS.flatMap(({ key, state }) =>
      list(section, key).map((entry, j) => secret(asObj(entry), state, `/configs/${i}/${key}/${j}`)),
    );
  });
}

function secret(entry: Obj | null, state: SecretConfig['state'], pointer: string): SecretConfig {
  const body = obj(entry, 'secret');
  const chain = obj(obj(body, 'tls_certificate'), 'certificate_chain');
  const checks = obj(body, 'validation_context');
  const updated = text(entry, 'last_updated');
  const read = (chain === null ? bundles(checks) : [chain]).map((source) => readPem(inline(source)));
  return {
    pointer,
    name: text(entry, 'name') ?? text(body, 'name') ?? '',
    kind: field(body, 'tls_certificate') !== undefined ? 'certificate' : checks === null ? 'other' : 'roots',
    state,
    updatedAt: updated === null ? null : parseTime(updated),
    certificates: read.flatMap((pem) => pem.certificates.flatMap((x509) => describe(x509) ?? [])),
    unreadable: read.reduce((sum, pem) => sum + pem.unreadable, 0),
  };
}

/** One bundle, or with several trust domains one bundle of each (SPIFFECertValidatorConfig). */
const bundles = (checks: Obj | null): (Obj | null)[] => [
  obj(checks, 'trusted_ca'),
  ...list(obj(obj(checks, 'custom_validator_config'), 'typed_config'), 'trust_domains').map((domain) =>
    obj(asObj(domain), 'trust_bundle'),
  ),
];

const inline = (source: Obj | null): string =>
  text(source, 'inline_string') ?? Buffer.from(text(source, 'inline_bytes') ?? '', 'base64').toString('utf8');
