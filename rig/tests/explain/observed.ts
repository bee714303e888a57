import type { Answer } from '../../rig.ts';
import type { LogLine } from '../judge/logs.ts';
import type { Logged } from './lines.ts';
import type { Asking } from './question.ts';
import type { World } from './world.ts';

/** What became of a request, told by its answer and by the lines of both sides. `undefined`: nothing tells. */
export type Observed = {
  readonly kind: 'answered' | 'denied' | 'failed';
  readonly status: number | null;
  readonly by: 'app' | 'client-envoy' | 'server-envoy' | undefined;
  readonly flags: string | undefined;
  readonly cluster: string | null | undefined;
  readonly endpoint: string | undefined;
  readonly tls: 'mtls' | 'tls' | 'plain' | undefined;
  readonly clientIdentity: string | null | undefined;
  readonly serverIdentity: string | null | undefined;
  readonly policy: string | undefined;
  readonly error: string | null;
  readonly lines: readonly LogLine[];
};

/** Details of a denial, as HTTP and TCP lines have them. */
const denial = (line: LogLine | null): string | null => {
  for (const text of [line?.response_code_details, line?.connection_termination_details])
    if (text && /^(rbac_access_denied|jwt_authn_access_denied)/.test(text)) return text;
  return null;
};

/** The peers of the first stretch of wire: who opened it and who took it. */
export function observe(asking: Asking, answer: Answer, logged: Logged, world: World): Observed {
  const pod = world.podOf(asking.from);
  const first = asking.as === 'outside' ? logged.gateway : logged.client;
  const second = asking.as === 'outside' ? logged.server : (logged.gateway ?? logged.server);
  const { client, gateway, server } = logged;
  const chain = [client, gateway, server].filter((l) => l !== null);
  const sender = asking.as === 'outside' ? world.pods.find((p) => p.id === gateway?.pod) : pod;
  const taker = second ? world.pods.find((p) => p.id === second.pod) : undefined;
  const told = toldByApp(answer);
  const tls = tlsOf(first, second, told, gateway === null && asking.as === 'pod', answer);
  const ended = endOf(asking, answer, logged, first);
  return {
    ...ended,
    status: answer.status,
    cluster: first ? first.upstream_cluster : undefined,
    endpoint:
      first?.upstream_host ?? (first === null && second ? (second.downstream_local_address ?? undefined) : undefined),
    tls,
    clientIdentity: tls === 'mtls' ? sender?.identity : tls === 'plain' ? null : undefined,
    serverIdentity: tls === 'mtls' ? taker?.identity : tls === 'plain' ? null : undefined,
    error: answer.error,
    lines: chain,
  };
}

/** x-forwarded-client-cert as the app that answered got it; null: the app had none; undefined: no app of ours says. */
function toldByApp(answer: Answer): string | null | undefined {
  try {
    const body = JSON.parse(answer.body);
    if (typeof body.app !== 'string') return undefined;
    return body.headers['x-forwarded-client-cert'] ?? null;
  } catch {
    return undefined;
  }
}

function tlsOf(
  first: LogLine | null,
  second: LogLine | null,
  told: string | null | undefined,
  direct: boolean,
  answer: Answer,
): Observed['tls'] {
  // A handshake that was not understood: the server's side never knew it for one.
  if (/^TLS_error/.test(first?.upstream_transport_failure_reason ?? '')) return undefined;
  if (second !== null) {
    const sni = second.requested_server_name;
    if (sni === null || sni === '') return 'plain';
    return sni.startsWith('outbound_.') ? 'mtls' : 'tls';
  }
  if (direct && answer.status !== null && told === null) return 'plain';
  return undefined;
}

function endOf(
  asking: Asking,
  answer: Answer,
  { gateway, server }: Logged,
  first: LogLine | null,
): Pick<Observed, 'kind' | 'by' | 'flags' | 'policy'> {
  const behind = asking.as === 'outside' ? server : (gateway ?? server);
  const hops = [first, behind, server].filter((l) => l !== null);
  const denied = hops.find((l) => denial(l) !== null);
  if (denied !== undefined) {
    const policy = /matched_policy\[(.*)\]$/.exec(denial(denied) ?? '')?.[1];
    const by = denied === first ? 'client-envoy' : 'server-envoy';
    return { kind: 'denied', by, flags: denied.response_flags, policy };
  }
  const isTcp = asking.sent.url.startsWith('tcp:');
  const bytes = first !== null && first.path === null;
  // An answer that is no HTTP is one all the same: bytes went to whoever speaks no HTTP, and came back.
  const good = isTcp
    ? answer.body !== '' && !answer.body.startsWith('HTTP/1.1 400')
    : answer.status !== null || /malformed HTTP/.test(answer.error ?? '');
  const flagged = (l: LogLine | null) =>
    l !== null && l.response_flags !== '-' && l.response_flags !== '' && !/^(DC|URX|DI|DR)$/.test(l.response_flags);
  const blamed = [server, behind, first].find((l) => flagged(l)) ?? null;
  if (blamed !== null && !((isTcp || bytes) && good)) {
    const by = blamed === first ? 'client-envoy' : 'server-envoy';
    const kind = blamed.response_flags.includes('FI') ? 'answered' : 'failed';
    return { kind, by, flags: blamed.response_flags, policy: undefined };
  }
  const own = hops.find(
    (l) => l.response_code_details !== null && !/^via_upstream/.test(l.response_code_details) && l.response_code > 0,
  );
  if (own !== undefined && !isTcp) {
    const by = own === first ? 'client-envoy' : 'server-envoy';
    return { kind: own.response_code < 400 ? 'answered' : 'failed', by, flags: own.response_flags, policy: undefined };
  }
  if (good) return { kind: 'answered', by: 'app', flags: undefined, policy: undefined };
  return { kind: 'failed', by: undefined, flags: undefined, policy: undefined };
}
