import type { TlsContext } from '@/mesh/model';
import { asObj, field, flag, type Gaps, list, type Obj, obj, text, texts, typeName } from './json.ts';

/** Sockets that only wrap another one. */
const WRAPPERS = ['InternalUpstreamTransport', 'ProxyProtocolUpstreamTransport', 'TcpStatsConfig', 'TapConfig'];

/**
 * A `transport_socket`, either side's. Null: plain text. Downstream, `mtls` means that a client certificate is required;
 * upstream, that this proxy shows one. An unknown kind of socket is a gap and reads as null.
 */
export function decodeTls(socket: Obj | null, pointer: string, gaps: Gaps): TlsContext | null {
  const config = obj(socket, 'typed_config');
  const type = typeName(config);
  const kind = type.slice(type.lastIndexOf('.') + 1);
  switch (kind) {
    case '':
      // No socket at all is plain text; one without a type is not understood.
      if (socket !== null) gaps.add(pointer, 'transport socket without a type');
      return null;
    case 'RawBuffer':
      return null;
    case 'DownstreamTlsContext':
      return context(config, flag(config, 'require_client_certificate') === true, null, pointer, gaps);
    case 'UpstreamTlsContext': {
      const common = obj(config, 'common_tls_context');
      const shows =
        list(common, 'tls_certificate_sds_secret_configs').length > 0 || list(common, 'tls_certificates').length > 0;
      return context(config, shows, text(config, 'sni'), pointer, gaps);
    }
    default:
      if (WRAPPERS.includes(kind))
        return decodeTls(obj(config, 'transport_socket'), `${pointer}/typed_config/transport_socket`, gaps);
      gaps.add(pointer, `transport socket ${type}`);
      return null;
  }
}

function context(config: Obj | null, mutual: boolean, sni: string | null, pointer: string, gaps: Gaps): TlsContext {
  const common = obj(config, 'common_tls_context');
  const combined = obj(common, 'combined_validation_context');
  const checks = [obj(combined, 'default_validation_context'), obj(common, 'validation_context')];
  const peerSans = checks.flatMap((validation) => {
    for (const key of UNFOLLOWED)
      if (field(validation, key) !== undefined) gaps.add(`${pointer}/typed_config`, `certificates checked by ${key}`);
    return [
      ...list(validation, 'match_subject_alt_names').map((m) => san(asObj(m))),
      ...list(validation, 'match_typed_subject_alt_names').map((m) => san(obj(asObj(m), 'matcher'))),
    ];
  });
  const trusts =
    text(obj(combined, 'validation_context_sds_secret_config'), 'name') ??
    text(obj(common, 'validation_context_sds_secret_config'), 'name') ??
    checks.map(roots).find((name) => name !== null) ??
    null;
  // Any certificate will do, though roots are named.
  const open = checks.some((check) => text(check, 'trust_chain_verification') === 'ACCEPT_UNTRUSTED');
  return {
    mode: mutual ? 'mtls' : 'tls',
    serverName: sni === '' ? null : sni,
    alpn: texts(common, 'alpn_protocols'),
    peerSans,
    certificate: shown(common),
    validation: open ? null : trusts,
  };
}

/** Other checks of the peer's certificate, which Istio writes none of. */
const UNFOLLOWED = ['verify_certificate_spki', 'verify_certificate_hash', 'crl', 'max_verify_depth'];

/** Name of the certificate that is shown; the first of several. */
function shown(common: Obj | null): string | null {
  const sds = text(asObj(list(common, 'tls_certificate_sds_secret_configs')[0]), 'name');
  if (sds !== null) return sds;
  const inline = asObj(list(common, 'tls_certificates')[0]);
  if (inline !== null) return text(obj(inline, 'certificate_chain'), 'filename') ?? 'inline';
  return text(obj(common, 'tls_certificate_provider_instance'), 'instance_name');
}

/** Where a CertificateValidationContext has its roots from, null when it has none. */
function roots(validation: Obj | null): string | null {
  const trusted = obj(validation, 'trusted_ca');
  if (trusted !== null) return text(trusted, 'filename') ?? 'inline';
  if (field(validation, 'system_root_certs') !== undefined) return 'system';
  const custom = obj(validation, 'custom_validator_config');
  if (custom !== null) return text(custom, 'name') ?? 'inline';
  return text(obj(validation, 'ca_certificate_provider_instance'), 'instance_name');
}

function san(matcher: Obj | null): string {
  for (const kind of ['exact', 'prefix', 'suffix', 'contains']) {
    const value = text(matcher, kind);
    if (value !== null) return `${kind}:${value}`;
  }
  const regex = text(obj(matcher, 'safe_regex'), 'regex');
  return regex === null ? `unknown:${Object.keys(matcher ?? {}).join(',')}` : `regex:${regex}`;
}
