import { join } from 'node:path';
import { z } from 'zod';
import { type EpochMs, err, type Fault, fault, ok, parseTime, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import type { ExecPlugin } from './kubeconfig.ts';
import { pluginWords } from './pluginWords.ts';
import { type RunEnd, runOut } from './runOut.ts';

/** An interactive plugin (a browser login) gets this long before it counts as stuck, unless whoever asked waits less. */
export const PLUGIN_MS = 60_000;

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

export type PluginRun = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the plugin. */
  readonly signal: AbortSignal;
};

/**
 * Runs a credential plugin as client.authentication.k8s.io describes it: the request in KUBERNETES_EXEC_INFO, an
 * ExecCredential on stdout. The answer never appears in a message; the plugin's last line on stderr does, without
 * anything that may be a secret. The plugin, and what it started, ends at the latest with Meshpath.
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  cluster: Readonly<Record<string, unknown>>,
  { env, clock, timeoutMs, signal }: PluginRun,
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
  const ran = await runOut(command, plugin.args ?? [], {
    env: { ...env, ...extra, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    clock,
    timeoutMs,
    signal,
  });
  return ran.kind === 'done' ? readCredential(plugin, ran.stdout) : err(failed(plugin, ran, timeoutMs));
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

function failed(plugin: ExecPlugin, end: Exclude<RunEnd, { kind: 'done' }>, timeoutMs: number): Fault {
  switch (end.kind) {
    case 'not-run':
      return fault(
        'unauthorized',
        `The credential plugin "${plugin.command}" of this context cannot be run (${end.code}).`,
        plugin.installHint?.trim() || `Install ${plugin.command} and see that it is on the PATH.`,
      );
    case 'late':
      return unusable(plugin, `did not finish within ${Math.round(timeoutMs / 100) / 10} s`);
    case 'ended':
      return unusable(plugin, 'was ended with Meshpath');
    case 'too-much':
      return unusable(plugin, 'printed more than any ExecCredential');
    case 'failed': {
      const known = [...(plugin.args ?? []), ...(plugin.env ?? []).map((e) => e.value)];
      const said = pluginWords(end.stderr, known);
      return unusable(plugin, `failed${said === '' ? '' : `: ${said}`}`);
    }
  }
}

const unusable = (plugin: ExecPlugin, what: string): Fault =>
  fault(
    'unauthorized',
    `The credential plugin "${plugin.command}" ${what}.`,
    'Log in again the way you do for kubectl (for example `kubectl get ns` with the same context), then try again.',
  );
