import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { err, type Fault, fault, ok, type Result } from '@/mesh/model';
import { readRegular, troubleWords } from '@/server/regularFile';

/** A kubeconfig of a thousand clusters has a few megabytes. */
const MAX_BYTES = 32 << 20;
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

const text = z.string().nullish();
const clusterSchema = z.object({
  server: z.string().min(1),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': text,
  'proxy-url': text,
});
const execSchema = z.object({
  apiVersion: z.string().nullish(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  installHint: text,
  provideClusterInfo: z.boolean().nullish(),
});
const userSchema = z.object({
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  as: text,
  'as-groups': z.array(z.string()).nullish(),
  exec: execSchema.nullish(),
  'auth-provider': z.object({ name: z.string(), config: z.record(z.string(), z.string()).nullish() }).nullish(),
});
const contextSchema = z.object({ cluster: z.string(), user: text, namespace: text });
// Entries nobody selects may be broken without harm, so each is parsed only when it is chosen.
const named = z.array(z.object({ name: z.string() }).loose()).nullish();
const fileSchema = z.object({ 'current-context': text, clusters: named, users: named, contexts: named });

export type ExecPlugin = z.infer<typeof execSchema> & { readonly directory: string };

/** Where to connect and as whom: one context of a kubeconfig with its files' paths made absolute. */
export type ClusterTarget = {
  readonly name: string;
  /** The context's namespace, for objects that name none. */
  readonly namespace: string;
  readonly server: URL;
  readonly caFile: string | null;
  readonly caData: string | null;
  readonly skipVerify: boolean;
  readonly serverName: string | null;
  readonly user: ClusterUser;
};

export type ClusterUser = {
  readonly certFile: string | null;
  readonly certData: string | null;
  readonly keyFile: string | null;
  readonly keyData: string | null;
  readonly token: string | null;
  readonly tokenFile: string | null;
  readonly basic: { readonly username: string; readonly password: string } | null;
  readonly impersonate: { readonly user: string; readonly groups: readonly string[] } | null;
  readonly exec: ExecPlugin | null;
  readonly authProvider: { readonly name: string; readonly config: Readonly<Record<string, string>> } | null;
};

type Entry = { readonly entry: Record<string, unknown>; readonly directory: string };
type Merged = {
  current: string | null;
  clusters: Map<string, Entry>;
  users: Map<string, Entry>;
  contexts: Map<string, Entry>;
};

export type KubeconfigOptions = {
  /** Only this file is read when given (`--kubeconfig`). */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * Finds the cluster to talk to, as kubectl does: the given file; else every file of KUBECONFIG, the first to name an entry
 * winning; else ~/.kube/config; else the service account of the pod this runs in. Reads files only, touches no network.
 */
export async function loadTarget(options: KubeconfigOptions): Promise<Result<ClusterTarget>> {
  const files = candidates(options);
  const merged: Merged = { current: null, clusters: new Map(), users: new Map(), contexts: new Map() };
  let found = 0;
  for (const file of files) {
    const read = await readConfig(file);
    if (!read.ok) return read;
    if (read.value === null) continue;
    found++;
    merge(merged, read.value, dirname(file));
  }
  if (found === 0) {
    const inside =
      options.kubeconfig === undefined && options.context === undefined ? await inCluster(options.env) : null;
    return inside === null ? err(missing(files)) : ok(inside);
  }
  return choose(merged, options.context ?? merged.current, files);
}

function candidates({ kubeconfig, env }: KubeconfigOptions): string[] {
  if (kubeconfig !== undefined) return [resolve(kubeconfig)];
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((name) => name !== '');
  if (listed.length > 0) return [...new Set(listed.map((name) => resolve(name)))];
  return [join(env.HOME ?? env.USERPROFILE ?? homedir(), '.kube', 'config')];
}

/** The parsed file, or null when it does not exist. Messages never repeat the file's text: it holds credentials. */
async function readConfig(file: string): Promise<Result<z.infer<typeof fileSchema> | null>> {
  const read = await readRegular(file, MAX_BYTES);
  if (!read.ok) {
    if (read.error.code === 'ENOENT') return ok(null);
    return err(
      fault(
        'kubeconfig-invalid',
        `The kubeconfig ${file} cannot be read (${troubleWords(read.error)}).`,
        read.error.what === null
          ? `Make it readable for this user: ls -l ${file}`
          : 'Name a file; write what another command prints into one first.',
      ),
    );
  }
  try {
    const parsed = fileSchema.safeParse(parseYaml(read.value.toString('utf8')));
    if (parsed.success) return ok(parsed.data);
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    return err(invalid(file, at === '' ? 'it is not a kubeconfig' : `its ${at} is not what a kubeconfig has there`));
  } catch (error) {
    const line = error instanceof Error ? /at line (\d+)/.exec(error.message)?.[1] : undefined;
    return err(invalid(file, line === undefined ? 'it is not YAML' : `it stops being YAML at line ${line}`));
  }
}

function merge(into: Merged, config: z.infer<typeof fileSchema>, directory: string): void {
  into.current ??= config['current-context'] || null;
  for (const kind of ['clusters', 'users', 'contexts'] as const)
    for (const entry of config[kind] ?? [])
      if (!into[kind].has(entry.name)) into[kind].set(entry.name, { entry, directory });
}

function choose(merged: Merged, wanted: string | null, files: readonly string[]): Result<ClusterTarget> {
  const known = [...merged.contexts.keys()];
  const list = known.length === 0 ? 'The kubeconfig has no contexts.' : `Known contexts: ${known.join(', ')}.`;
  const chosen = wanted === null ? undefined : merged.contexts.get(wanted);
  if (wanted === null || chosen === undefined)
    return err(
      fault(
        'context-unknown',
        wanted === null
          ? `The kubeconfig names no current context. ${list}`
          : `There is no context "${wanted}". ${list}`,
        known.length === 0 ? 'Use another kubeconfig: --kubeconfig FILE' : `Choose one: --context ${known[0]}`,
      ),
    );
  const where = files.join(', ');
  const context = contextSchema.safeParse(chosen.entry.context);
  if (!context.success) return err(invalid(where, `context "${wanted}" names no cluster`));
  const clusterEntry = merged.clusters.get(context.data.cluster);
  const cluster = clusterSchema.safeParse(clusterEntry?.entry.cluster);
  if (clusterEntry === undefined || !cluster.success)
    return err(invalid(where, `cluster "${context.data.cluster}" of context "${wanted}" is missing or has no server`));
  const userName = context.data.user ?? null;
  const userEntry = userName === null ? undefined : merged.users.get(userName);
  if (userName !== null && userEntry === undefined)
    return err(invalid(where, `user "${userName}" of context "${wanted}" is missing`));
  const user = userSchema.safeParse(userEntry?.entry.user ?? {});
  if (!user.success)
    return err(
      invalid(where, `user "${userName}": ${user.error.issues[0]?.path.join('.')} is not what a kubeconfig has there`),
    );
  const c = cluster.data;
  const server = URL.canParse(c.server) ? new URL(c.server) : null;
  if (server === null || !/^https?:$/.test(server.protocol))
    return err(invalid(where, `the server of cluster "${context.data.cluster}" is not an http(s) address`));
  if (c['proxy-url'])
    return err(
      fault(
        'kubeconfig-invalid',
        `Cluster "${context.data.cluster}" is behind a proxy-url, which Meshpath cannot use yet.`,
        'Open a way without the proxy (VPN, or an ssh tunnel with tls-server-name), or run Meshpath inside the cluster.',
      ),
    );
  // As kubectl does: who names an authority means to be sure of it, and who skips the check is not.
  if (c['insecure-skip-tls-verify'] && (c['certificate-authority'] || c['certificate-authority-data']))
    return err(
      invalid(
        where,
        `cluster "${context.data.cluster}" has both insecure-skip-tls-verify and a certificate-authority, of which only one can be meant`,
      ),
    );
  return ok({
    name: wanted,
    namespace: context.data.namespace || 'default',
    server,
    caFile: within(clusterEntry.directory, c['certificate-authority']),
    caData: c['certificate-authority-data'] || null,
    skipVerify: c['insecure-skip-tls-verify'] === true,
    serverName: c['tls-server-name'] || null,
    user: toUser(user.data, userEntry?.directory ?? '.'),
  });
}

function toUser(user: z.infer<typeof userSchema>, directory: string): ClusterUser {
  return {
    certFile: within(directory, user['client-certificate']),
    certData: user['client-certificate-data'] || null,
    keyFile: within(directory, user['client-key']),
    keyData: user['client-key-data'] || null,
    token: user.token || null,
    tokenFile: within(directory, user.tokenFile),
    basic: user.username ? { username: user.username, password: user.password ?? '' } : null,
    impersonate: user.as ? { user: user.as, groups: user['as-groups'] ?? [] } : null,
    exec: user.exec ? { ...user.exec, directory } : null,
    authProvider: user['auth-provider']
      ? { name: user['auth-provider'].name, config: user['auth-provider'].config ?? {} }
      : null,
  };
}

async function inCluster(env: KubeconfigOptions['env']): Promise<ClusterTarget | null> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) return null;
  const readable = await readFile(`${SERVICE_ACCOUNT}/token`, 'utf8').then(
    () => true,
    () => false,
  );
  if (!readable) return null;
  return {
    name: 'in-cluster',
    namespace: 'default',
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    caFile: `${SERVICE_ACCOUNT}/ca.crt`,
    caData: null,
    skipVerify: false,
    serverName: null,
    user: { ...toUser({}, '.'), tokenFile: `${SERVICE_ACCOUNT}/token` },
  };
}

const within = (directory: string, path: string | null | undefined) =>
  path ? (isAbsolute(path) ? path : join(directory, path)) : null;

const invalid = (file: string, why: string): Fault =>
  fault(
    'kubeconfig-invalid',
    `The kubeconfig ${file} cannot be used: ${why}.`,
    `Check it with: kubectl config view --kubeconfig ${file.split(', ')[0]}`,
  );

const missing = (files: readonly string[]): Fault =>
  fault(
    'kubeconfig-missing',
    `No kubeconfig: looked at ${files.join(', ')}, and this is not a pod with a service account.`,
    'Give one with --kubeconfig FILE or KUBECONFIG=FILE, or play a recording with --recording FILE.',
  );
