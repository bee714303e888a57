import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import type { OpenIDConnectAuth } from '@kubernetes/client-node/dist/oidc_auth.js';
import { err, fault, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { type ExecCredential, runExecPlugin } from './execPlugin.ts';
import type { ClusterTarget } from './kubeconfig.ts';

export type RequestHeaders = Record<string, string | string[]>;

/** What one request carries to say who it is from. `tls` is the same object as long as the certificate is the same. */
export type Credentials = {
  readonly headers: RequestHeaders;
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer | string; readonly key?: Buffer | string };
};

export type CredentialSource = {
  current(): Promise<Result<Credentials>>;
  /** After a 401: forget what was cached. True when asking again may give something new. */
  invalidate(): boolean;
};

/** Token files are re-read this often, as client-go does: the kubelet rotates them in place. */
const TOKEN_FILE_MS = 60_000;
/** Asks a plugin this long before its credential ends, so that no request leaves with one about to expire. */
const EARLY_MS = 10_000;

/** Keeps the credentials of a kubeconfig user fresh: files re-read, plugins asked again before expiry and after a 401. */
export function credentialSource(
  target: ClusterTarget,
  clock: Clock,
  env: Readonly<Record<string, string | undefined>>,
): CredentialSource {
  const { user } = target;
  let files: Promise<Result<Credentials['tls']>> | null = null;
  let token: { readonly value: string; readonly until: number } | null = null;
  let exec: { readonly value: ExecCredential; readonly tls: Credentials['tls'] } | null = null;
  let running: Promise<Result<ExecCredential>> | null = null;
  let oidc: OpenIDConnectAuth | null = null;

  const plain = (headers: RequestHeaders): RequestHeaders => ({
    ...headers,
    ...(user.impersonate ? { 'Impersonate-User': user.impersonate.user } : {}),
    ...(user.impersonate && user.impersonate.groups.length > 0
      ? { 'Impersonate-Group': [...user.impersonate.groups] }
      : {}),
  });
  const bearer = (value: string) => plain({ Authorization: `Bearer ${value}` });

  async function viaExec(tls: Credentials['tls']): Promise<Result<Credentials>> {
    if (user.exec === null) return ok({ headers: plain({}), tls });
    if (exec === null || (exec.value.expiresAt !== null && exec.value.expiresAt - EARLY_MS <= clock.now())) {
      const info = {
        server: target.server.href.replace(/\/$/, ''),
        'tls-server-name': target.serverName ?? undefined,
        'insecure-skip-tls-verify': target.skipVerify || undefined,
        'certificate-authority-data': tls.ca?.toString('base64'),
      };
      running ??= runExecPlugin(user.exec, info, env);
      const ran = await running;
      running = null;
      if (!ran.ok) return ran;
      const { cert, key } = ran.value;
      const changed = exec === null || exec.value.cert !== cert;
      exec = { value: ran.value, tls: !changed && exec ? exec.tls : cert && key ? { ...tls, cert, key } : tls };
    }
    return ok({ headers: exec.value.token === null ? plain({}) : bearer(exec.value.token), tls: exec.tls });
  }

  async function viaOidc(
    tls: Credentials['tls'],
    config: Readonly<Record<string, string>>,
  ): Promise<Result<Credentials>> {
    // Loaded only for users of this old provider: it brings an OpenID library.
    const provider = await import('@kubernetes/client-node/dist/oidc_auth.js');
    oidc ??= new provider.OpenIDConnectAuth();
    try {
      const sent: Record<string, string> = {};
      const request: RequestOptions = { headers: sent };
      await oidc.applyAuthentication(
        { name: target.name, authProvider: { name: 'oidc', config: { ...config } } },
        request,
      );
      if (sent.Authorization) return ok({ headers: plain(sent), tls });
    } catch {
      // The cause may quote tokens; the fault below says all a user needs.
    }
    return err(
      fault(
        'unauthorized',
        'The OpenID Connect login of this context has ended and could not be refreshed.',
        'Log in again the way you do for kubectl, then try again.',
      ),
    );
  }

  return {
    async current() {
      files ??= readTls(target);
      const read = await files;
      if (!read.ok) {
        files = null;
        return read;
      }
      const tls = read.value;
      if (user.exec !== null) return viaExec(tls);
      if (user.tokenFile !== null) {
        if (token === null || token.until <= clock.now()) {
          const value = await readText(user.tokenFile);
          if (value === null) return err(unreadable(user.tokenFile));
          token = { value: value.trim(), until: clock.now() + TOKEN_FILE_MS };
        }
        return ok({ headers: bearer(token.value), tls });
      }
      if (user.token !== null) return ok({ headers: bearer(user.token), tls });
      if (user.basic !== null) {
        const pair = Buffer.from(`${user.basic.username}:${user.basic.password}`).toString('base64');
        return ok({ headers: plain({ Authorization: `Basic ${pair}` }), tls });
      }
      if (user.authProvider?.name === 'oidc') return viaOidc(tls, user.authProvider.config);
      if (user.authProvider !== null)
        return err(
          fault(
            'unauthorized',
            `This context logs in with the auth provider "${user.authProvider.name}", which Kubernetes has removed.`,
            'Change the user to a credential plugin (exec), as the provider documents it.',
          ),
        );
      return ok({ headers: plain({}), tls });
    },
    invalidate() {
      token = null;
      files = null;
      const had = exec !== null;
      exec = null;
      return had || user.tokenFile !== null || user.certFile !== null;
    },
  };
}

async function readTls({ caFile, caData, user }: ClusterTarget): Promise<Result<Credentials['tls']>> {
  const tls: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {};
  for (const [name, file, data] of [
    ['ca', caFile, caData],
    ['cert', user.certFile, user.certData],
    ['key', user.keyFile, user.keyData],
  ] as const) {
    // Data wins over a file, as in client-go.
    if (data !== null) tls[name] = Buffer.from(data, 'base64');
    else if (file !== null) {
      const content = await readFile(file).catch(() => null);
      if (content === null) return err(unreadable(file));
      tls[name] = content;
    }
  }
  return ok(tls);
}

const readText = (file: string) => readFile(file, 'utf8').catch(() => null);

const unreadable = (file: string) =>
  fault(
    'kubeconfig-invalid',
    `The kubeconfig points to ${file}, which cannot be read.`,
    `Check the file: ls -l ${file}`,
  );
