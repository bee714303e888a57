import type { RequestOptions } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { OpenIDConnectAuth } from '@kubernetes/client-node/dist/oidc_auth.js';
import { err, fault, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { readRegular, troubleWords } from '@/server/regularFile';
import { type ExecCredential, PLUGIN_MS, runExecPlugin } from './execPlugin.ts';
import { closedFault } from './faults.ts';
import { bearerHeader, userHeader } from './headerValues.ts';
import type { ClusterTarget } from './kubeconfig.ts';

export type RequestHeaders = Record<string, string | string[]>;

/** What one request carries to say who it is from. `tls` is the same object as long as the certificate is the same. */
export type Credentials = {
  readonly headers: RequestHeaders;
  readonly tls: ClientTls;
  /** Tells these from what is read after a 401. */
  readonly generation: number;
};
/** The authority to trust and the certificate to show, read once: that costs as much as a handshake, so connections share it. */
export type ClientTls = { readonly context: SecureContext };

export type CredentialSource = {
  /**
   * Faults: `kubeconfig-invalid` for files, keys and tokens that cannot be used, `unauthorized` and those of a plugin, `closed`
   * when `signal` aborts before there are any.
   */
  current(signal?: AbortSignal): Promise<Result<Credentials>>;
  /**
   * After a 401 to the credentials of this generation: forget what was cached, unless another request's 401 had it renewed
   * already. True when asking again may give something new.
   */
  invalidate(generation: number): boolean;
  /** Ends a plugin that runs. */
  close(): void;
};

export type CredentialOptions = {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long a plugin may take, ms. */
  readonly pluginMs?: number | undefined;
};

/** Far more than any certificate, key or token. */
const MAX_FILE_BYTES = 4 << 20;
/** Token files are re-read this often, as client-go does: the kubelet rotates them in place. */
const TOKEN_FILE_MS = 60_000;
/** Asks a plugin this long before its credential ends, so that no request leaves with one about to expire. */
const EARLY_MS = 10_000;

/** Keeps the credentials of a kubeconfig user fresh: files re-read, plugins asked again before expiry and after a 401. */
export function credentialSource(
  target: ClusterTarget,
  { clock, env, pluginMs = PLUGIN_MS }: CredentialOptions,
): CredentialSource {
  const { user } = target;
  const ending = new AbortController();
  let files: Promise<Result<TlsFiles>> | null = null;
  /** Kept over a 401, so that connections go on where the same files are read again. */
  let lastFiles: TlsFiles | null = null;
  let generation = 0;
  let token: { readonly value: string; readonly until: number } | null = null;
  let exec: { readonly value: ExecCredential; readonly tls: ClientTls } | null = null;
  let running: Promise<Result<ExecCredential>> | null = null;
  let oidc: OpenIDConnectAuth | null = null;

  /** What a request carries beside its TLS: whom it is for, and `headers`, or why these cannot be sent. */
  function given(tls: ClientTls, headers: Result<RequestHeaders> = ok({})): Result<Credentials> {
    if (!headers.ok) return headers;
    const as = impersonation(user.impersonate);
    return as.ok ? ok({ headers: { ...headers.value, ...as.value }, tls, generation }) : as;
  }

  async function filesNow(): Promise<Result<TlsFiles>> {
    files ??= readTls(target, lastFiles);
    const read = await files;
    if (read.ok) lastFiles = read.value;
    else files = null;
    return read;
  }

  async function viaExec({ tls, pem }: TlsFiles): Promise<Result<Credentials>> {
    if (user.exec === null) return given(tls);
    if (exec === null || (exec.value.expiresAt !== null && exec.value.expiresAt - EARLY_MS <= clock.now())) {
      const info = {
        server: target.server.href.replace(/\/$/, ''),
        'tls-server-name': target.serverName ?? undefined,
        'insecure-skip-tls-verify': target.skipVerify || undefined,
        'certificate-authority-data': pem.ca?.toString('base64'),
      };
      running ??= runExecPlugin(user.exec, info, { env, clock, timeoutMs: pluginMs, signal: ending.signal });
      const ran = await running;
      running = null;
      if (!ran.ok) return ran;
      const { cert, key } = ran.value;
      let shown = tls;
      if (exec !== null && exec.value.cert === cert) shown = exec.tls;
      else if (cert && key) {
        const made = clientTls({ ...pem, cert, key });
        if (!made.ok) return made;
        shown = made.value;
      }
      exec = { value: ran.value, tls: shown };
    }
    return given(exec.tls, exec.value.token === null ? ok({}) : bearerHeader(exec.value.token));
  }

  async function viaOidc(tls: ClientTls, config: Readonly<Record<string, string>>): Promise<Result<Credentials>> {
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
      if (sent.Authorization) return given(tls, ok(sent));
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

  async function now(): Promise<Result<Credentials>> {
    const read = await filesNow();
    if (!read.ok) return read;
    const { tls } = read.value;
    if (user.exec !== null) return viaExec(read.value);
    if (user.tokenFile !== null) {
      if (token === null || token.until <= clock.now()) {
        const value = await readRegular(user.tokenFile, MAX_FILE_BYTES);
        if (!value.ok) return err(unreadable(user.tokenFile, troubleWords(value.error)));
        token = { value: value.value.toString('utf8'), until: clock.now() + TOKEN_FILE_MS };
      }
      return given(tls, bearerHeader(token.value));
    }
    if (user.token !== null) return given(tls, bearerHeader(user.token));
    if (user.basic !== null) {
      const pair = Buffer.from(`${user.basic.username}:${user.basic.password}`).toString('base64');
      return given(tls, ok({ Authorization: `Basic ${pair}` }));
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
    return given(tls);
  }

  return {
    current: (signal) => unlessAborted(now(), signal),
    invalidate(used) {
      const renewable = user.exec !== null || user.tokenFile !== null || user.certFile !== null;
      if (used !== generation) return renewable;
      generation += 1;
      token = null;
      files = null;
      exec = null;
      return renewable;
    },
    close: () => ending.abort(),
  };
}

/** Who does not wait any longer is not kept by a plugin that takes its time. */
function unlessAborted<T>(given: Promise<Result<T>>, signal: AbortSignal | undefined): Promise<Result<T>> {
  if (signal === undefined) return given;
  return new Promise((resolve, reject) => {
    const abort = () => resolve(err(closedFault()));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    given.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

function impersonation(as: ClusterTarget['user']['impersonate']): Result<RequestHeaders> {
  if (as === null) return ok({});
  const user = userHeader(as.user);
  if (!user.ok) return user;
  const groups: string[] = [];
  for (const group of as.groups) {
    const value = userHeader(group);
    if (!value.ok) return value;
    groups.push(value.value);
  }
  return ok({ 'Impersonate-User': user.value, ...(groups.length > 0 ? { 'Impersonate-Group': groups } : {}) });
}

type Pem = { ca?: Buffer; cert?: Buffer | string; key?: Buffer | string };
type TlsFiles = { readonly pem: Pem; readonly tls: ClientTls };

/** `before` is given back where the very same is read again. */
async function readTls({ caFile, caData, user }: ClusterTarget, before: TlsFiles | null): Promise<Result<TlsFiles>> {
  const pem: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {};
  for (const [name, file, data] of [
    ['ca', caFile, caData],
    ['cert', user.certFile, user.certData],
    ['key', user.keyFile, user.keyData],
  ] as const) {
    // Data wins over a file, as in client-go.
    if (data !== null) pem[name] = Buffer.from(data, 'base64');
    else if (file !== null) {
      const content = await readRegular(file, MAX_FILE_BYTES);
      if (!content.ok) return err(unreadable(file, troubleWords(content.error)));
      pem[name] = content.value;
    }
  }
  if (before !== null && isDeepStrictEqual(pem, before.pem)) return ok(before);
  const tls = clientTls(pem);
  return tls.ok ? ok({ pem, tls: tls.value }) : tls;
}

function clientTls(pem: Pem): Result<ClientTls> {
  try {
    return ok({ context: createSecureContext(pem) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return err(
      fault(
        'kubeconfig-invalid',
        `The certificates of this context cannot be used${code}.`,
        'Check certificate-authority, client-certificate and client-key (or what the credential plugin gives for them): PEM text, a key that belongs to the certificate, no passphrase.',
      ),
    );
  }
}

const unreadable = (file: string, why: string) =>
  fault(
    'kubeconfig-invalid',
    `The kubeconfig points to ${file}, which cannot be read (${why}).`,
    `Check the file: ls -l ${file}`,
  );
