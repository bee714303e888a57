import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { type EpochMs, err, type Fault, fault, ok, parseTime, type Result } from '@/mesh/model';
import type { ExecPlugin } from './kubeconfig.ts';

/** An interactive plugin (a browser login) gets this long before it counts as stuck. */
const EXEC_TIMEOUT_MS = 60_000;

const credentialSchema = z.object({
  status: z.object({
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
    expirationTimestamp: z.string().nullish(),
  }),
});

export type ExecCredential = {
  readonly token: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly expiresAt: EpochMs | null;
};

/**
 * Runs a credential plugin as client.authentication.k8s.io describes it: the request in KUBERNETES_EXEC_INFO, an
 * ExecCredential on stdout. The answer never appears in a message; the plugin's last line on stderr does, without
 * anything that looks like a secret.
 */
export function runExecPlugin(
  plugin: ExecPlugin,
  cluster: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<ExecCredential>> {
  const info = {
    apiVersion: plugin.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin.provideClusterInfo ? { cluster } : {}) },
  };
  const command =
    plugin.command.includes('/') && !plugin.command.startsWith('/')
      ? join(plugin.directory, plugin.command)
      : plugin.command;
  const extra = Object.fromEntries((plugin.env ?? []).map((e) => [e.name, e.value]));
  // The framework's types demand NODE_ENV of every environment; a plugin needs none.
  const childEnv = { ...env, ...extra, KUBERNETES_EXEC_INFO: JSON.stringify(info) } as unknown as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    execFile(
      command,
      [...(plugin.args ?? [])],
      {
        env: childEnv,
        timeout: EXEC_TIMEOUT_MS,
        maxBuffer: 4 << 20,
      },
      (error, stdout, stderr) => {
        if (error !== null) resolve(err(failed(plugin, error, stderr)));
        else resolve(readCredential(plugin, stdout));
      },
    ).stdin?.end();
  });
}

function readCredential(plugin: ExecPlugin, stdout: string): Result<ExecCredential> {
  const bad = () => err(unusable(plugin, 'did not print an ExecCredential'));
  let json: unknown;
  try {
    json = JSON.parse(stdout);
  } catch {
    return bad();
  }
  const parsed = credentialSchema.safeParse(json);
  if (!parsed.success) return bad();
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = parsed.data.status;
  if (!token && !clientCertificateData) return err(unusable(plugin, 'printed neither a token nor a certificate'));
  return ok({
    token: token || null,
    cert: clientCertificateData || null,
    key: clientKeyData || null,
    expiresAt: expirationTimestamp ? parseTime(expirationTimestamp) : null,
  });
}

function failed(plugin: ExecPlugin, error: Error & { code?: unknown; killed?: boolean }, stderr: string): Fault {
  if (error.code === 'ENOENT' || error.code === 'EACCES')
    return fault(
      'unauthorized',
      `The credential plugin "${plugin.command}" of this context cannot be run (${error.code}).`,
      plugin.installHint?.trim() || `Install ${plugin.command} and see that it is on the PATH.`,
    );
  if (error.killed === true) return unusable(plugin, `did not finish within ${EXEC_TIMEOUT_MS / 1000} s`);
  const said = lastLine(stderr);
  return unusable(plugin, `failed${said === '' ? '' : `: ${said}`}`);
}

const unusable = (plugin: ExecPlugin, what: string): Fault =>
  fault(
    'unauthorized',
    `The credential plugin "${plugin.command}" ${what}.`,
    'Log in again the way you do for kubectl (for example `kubectl get ns` with the same context), then try again.',
  );

/** Long unbroken runs of token characters are what a leaked secret looks like. */
const lastLine = (stderr: string) =>
  (stderr.trim().split('\n').at(-1) ?? '').replace(/[A-Za-z0-9+/_=.-]{32,}/g, '[redacted]').slice(0, 300);
