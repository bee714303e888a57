import http from 'node:http';
import https from 'node:https';
import type { SecureContext } from 'node:tls';
import type { ClientTls } from './credentials.ts';
import type { ClusterTarget } from './kubeconfig.ts';

const KEEP_ALIVE_MS = 30_000;

/**
 * Which connections a request uses: a few shared ones, one of its own for as long as it lasts, or the one that is kept for what
 * must not wait behind large answers.
 */
export type Lane = 'short' | 'stream' | 'urgent';

export type TlsOptions = {
  readonly secureContext?: SecureContext;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
};

export type Agents = {
  readonly secure: boolean;
  of(lane: Lane, tls: ClientTls): http.Agent;
  tlsOptions(tls: ClientTls): TlsOptions;
  close(): void;
};

/** The connections to one API server, made anew when its client certificate is renewed. */
export function createAgents(target: ClusterTarget): Agents {
  const secure = target.server.protocol === 'https:';
  let made: { readonly tls: ClientTls; readonly agents: Readonly<Record<Lane, http.Agent>> } | null = null;

  const tlsOptions = (tls: ClientTls): TlsOptions => ({
    ...(secure ? { secureContext: tls.context } : {}),
    ...(target.skipVerify ? { rejectUnauthorized: false } : {}),
    ...(target.serverName === null ? {} : { servername: target.serverName }),
  });

  return {
    secure,
    tlsOptions,
    of(lane, tls) {
      if (made?.tls !== tls) {
        // What is under way ends on the old connections.
        if (made !== null) for (const agent of Object.values(made.agents)) retire(agent);
        const make = (options: https.AgentOptions) =>
          secure ? new https.Agent({ ...options, ...tlsOptions(tls) }) : new http.Agent(options);
        const kept = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, timeout: 0 };
        made = {
          tls,
          agents: {
            short: make({ ...kept, maxSockets: 8 }),
            urgent: make({ ...kept, maxSockets: 1 }),
            stream: make({ keepAlive: false, maxCachedSessions: 4 }),
          },
        };
      }
      return made.agents[lane];
    },
    close() {
      if (made !== null) for (const agent of Object.values(made.agents)) agent.destroy();
    },
  };
}

/** Lets an agent's requests end, and no connection of it be used again. */
function retire(agent: http.Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
