import type { TlsContext } from '@/mesh/model';
import { asObj, dig, flag, type Gaps, list, type Obj, obj, text, texts, typeName } from './json.ts';

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
      return context(config, flag(config, 'require_client_certificate') === true, null);
    case 'UpstreamTlsContext': {
      const common = obj(config, 'common_tls_context');
      const shows =
        list(common, 'tls_certificate_sds_secret_configs').length > 0 || list(common, 'tls_certificates').length > 0;
      return context(config, shows, text(config, 'sni'));
    }
    default:
      if (WRAPPERS.includes(kind))
        return decodeTls(obj(config, 'transport_socket'), `${pointer}/typed_config/transport_socket`, gaps);
      gaps.add(pointer, `transport socket ${type}`);
      return null;
  }
}

function context(config: Obj | null, mutual: boolean, sni: string | null): TlsContext {
  const common = obj(config, 'common_tls_context');
  const combined = dig(common, 'combined_validation_context', 'default_validation_context');
  const peerSans = [combined, obj(common, 'validation_context')].flatMap((validation) => [
    ...list(validation, 'match_subject_alt_names').map((m) => san(asObj(m))),
    ...list(validation, 'match_typed_subject_alt_names').map((m) => san(obj(asObj(m), 'matcher'))),
  ]);
  return {
    mode: mutual ? 'mtls' : 'tls',
    serverName: sni === '' ? null : sni,
    alpn: texts(common, 'alpn_protocols'),
    peerSans,
    certificate: null,
    validation: null,
  };
}

function san(matcher: Obj | null): string {
  for (const kind of ['exact', 'prefix', 'suffix', 'contains']) {
    const value = text(matcher, kind);
    if (value !== null) return `${kind}:${value}`;
  }
  const regex = text(obj(matcher, 'safe_regex'), 'regex');
  return regex === null ? `unknown:${Object.keys(matcher ?? {}).join(',')}` : `regex:${regex}`;
}
