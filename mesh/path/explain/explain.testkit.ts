import type { PodId } from '../../model/index.ts';
import { why } from '../reasons.ts';
import type { AskedRequest } from './explanation.ts';
import type { JudgeAccess, ServerSide } from './seam.ts';

/** A request as it is typed: `asks(ORDER, 'http://payment:8080/x')`. */
export function asks(from: PodId | 'outside', url: string, over: Partial<AskedRequest> = {}): AskedRequest {
  const m = /^(https?|tcp):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(url);
  const scheme = m?.[1] === 'https' || m?.[1] === 'tcp' ? m[1] : 'http';
  const host = m?.[2] ?? '';
  const port = Number(m?.[3] ?? (scheme === 'https' ? 443 : 80));
  const standard = scheme === 'https' ? 443 : 80;
  return {
    from: from === 'outside' ? { kind: 'outside' } : { kind: 'pod', pod: from },
    scheme,
    host,
    port,
    method: 'GET',
    path: m?.[4] ?? '/',
    headers: [],
    authority: port === standard ? host : `${host}:${port}`,
    address: null,
    ...over,
  };
}

/** A server's side that lets everything through, for tests of the client's half alone. */
export const open: ServerSide = (facts, departure) => ({
  stations: (['interception', 'envoy', 'app'] as const).map((kind) => ({
    kind,
    side: 'server',
    state: 'passed',
    because: null,
    pod: facts.mesh.podByIp[departure.to.ip] ?? null,
    title: '',
    facts: [],
    choices: [],
  })),
  verdict: { kind: 'answered', status: null, flags: '-', by: 'app', reason: why('app-answered') },
  policy: null,
  serverIdentity: null,
  failedAt: null,
  connection: { kind: 'open' },
  wireFacts: [],
  assumptions: [],
});

export const noAccess: JudgeAccess = () => ({ facts: [], choices: [], verdict: null, policy: null, assumptions: [] });
