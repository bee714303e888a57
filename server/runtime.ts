import type { Logger } from 'pino';
import { versionOf } from '@/mesh/config/version.ts';
import {
  err,
  ok,
  type PodId,
  type ProxyConfig,
  type ProxyStats,
  type Result,
  type ShownCertificates,
  type SourceName,
} from '@/mesh/model';
import type { Clock } from './clock.ts';
import { connect } from './cluster/connect.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import type { MeshChoice } from './config.ts';
import { Engine } from './engine.ts';
import { CONFIG_NOT_RECORDED, ONLY_LIVE } from './faults.ts';
import { Tally } from './metrics/tally.ts';
import { createAccessLogSource } from './sources/accesslog/index.ts';
import { decodeDump } from './sources/envoy/decodeDump.ts';
import { decodeSecretList } from './sources/envoy/decodeSecretList.ts';
import { createEnvoySource } from './sources/envoy/index.ts';
import { createHistorySource } from './sources/history/index.ts';
import { createInterceptionSource } from './sources/interception/index.ts';
import { createIstiodSource } from './sources/istiod/index.ts';
import { createKubernetesSource } from './sources/kubernetes/index.ts';
import { readRecording } from './sources/recording/file.ts';
import { createPlayer, type Player } from './sources/recording/player.ts';
import type { Source, SourceContext } from './sources/source.ts';
import { SurpriseWatch } from './surprises.ts';

/** A burst of pod changes (a rollout) reaches the sources as one list. */
const PODS_DEBOUNCE_MS = 100;
const SETTLE_POLL_MS = 50;
/** Far fewer moments than a mesh keeps come in this time. */
const TALLY_MS = 1_000;

/** Everything that runs for one mesh. Built here and nowhere else. */
export type Runtime = {
  readonly engine: Engine;
  /** Null on a live mesh. */
  readonly player: Player | null;
  /** Null in replay. */
  readonly connection: ClusterConnection | null;
  /** Holds what happens against what the configurations say. */
  readonly surprises: SurpriseWatch;
  /** Counts what happens, for the metrics. */
  readonly tally: Tally;
  start(): void;
  /** Ends streams and timers; resolves when nothing is left running. */
  stop(): Promise<void>;
  /** True once the first full picture stands, false when `timeoutMs` passed before it did. */
  settled(timeoutMs: number): Promise<boolean>;
  /** The proxy's configuration as of its newest ACK: from the cache, else fetched. In replay only what was recorded. */
  configOf(pod: PodId): Promise<Result<ProxyConfig>>;
  /** Its configurations of before the one in force, newest first; only those that somebody asked for were ever read. */
  earlierConfigs(pod: PodId): readonly ProxyConfig[];
  /** What istiod would send the proxy now, decoded as Envoy's own; never in a recording. */
  wantedConfig(pod: PodId): Promise<Result<ProxyConfig>>;
  /** What Envoy's `/certs` and `/stats` say now; never in a recording. */
  readCertificates(pod: PodId): Promise<Result<ShownCertificates>>;
  readStats(pod: PodId): Promise<Result<ProxyStats>>;
};

export type RuntimeOptions = {
  readonly mesh: MeshChoice;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where a live mesh's certificates are remembered; without it what is seen is forgotten at the end. */
  readonly history?: string | null;
  /** How long a credential plugin may take, ms, where whoever asks waits no longer. */
  readonly pluginMs?: number | undefined;
};

/** Opens the mesh: reads the whole recording, or loads the kubeconfig. Nothing is read from a cluster before `start`. */
export async function createRuntime(options: RuntimeOptions): Promise<Result<Runtime>> {
  return options.mesh.kind === 'recording'
    ? replayRuntime(options.mesh.file, options)
    : liveRuntime(options.mesh, options);
}

async function replayRuntime(file: string, { clock }: RuntimeOptions): Promise<Result<Runtime>> {
  const recording = await readRecording(file);
  if (!recording.ok) return recording;
  const engine = new Engine(clock);
  const player = createPlayer(recording.value, { clock, engine });
  const surprises = new SurpriseWatch(engine, clock);
  const tally = new Tally();
  const untally = clock.every(TALLY_MS, () => tally.look(engine.mesh()));
  return ok({
    engine,
    player,
    connection: null,
    surprises,
    tally,
    start: () => {
      player.start();
      surprises.start();
    },
    stop: async () => {
      surprises.stop();
      untally();
      player.stop();
      engine.close();
    },
    settled: async () => true,
    configOf: async (pod) => {
      const config = engine.config(pod);
      return config ? ok(withSecrets(config)) : err(CONFIG_NOT_RECORDED);
    },
    earlierConfigs: (pod) => player.timeline.configsUntil(pod, engine.now()).slice(1).map(withSecrets),
    wantedConfig: async () => err(ONLY_LIVE),
    readCertificates: async () => err(ONLY_LIVE),
    readStats: async () => err(ONLY_LIVE),
  });
}

async function liveRuntime(
  choice: Extract<MeshChoice, { kind: 'cluster' }>,
  { clock, log, pluginMs, history = null }: RuntimeOptions,
): Promise<Result<Runtime>> {
  const connected = await connect({ ...choice, clock, log, pluginMs });
  if (!connected.ok) return connected;
  const connection = connected.value;
  const engine = new Engine(clock);
  const contextOf = (name: SourceName): SourceContext => ({
    emit: engine.emit,
    clock,
    random: Math.random,
    log: log.child({ source: name }),
  });
  const envoy = createEnvoySource(connection, contextOf('envoy'));
  const istiod = createIstiodSource(connection, contextOf('istiod'));
  const sources: readonly Source[] = [
    createKubernetesSource(connection, contextOf('kubernetes')),
    istiod,
    envoy,
    createInterceptionSource(connection, contextOf('interception')),
    createAccessLogSource(connection, contextOf('accesslog'), {
      mesh: engine.mesh,
      onCertificateGenerated: (pod) => envoy.nudge?.(pod, 'certificate generated'),
    }),
    ...(history === null
      ? []
      : [createHistorySource(connection, contextOf('history'), { file: history, mesh: engine.mesh })]),
  ];
  const untap = followPods(engine, clock, sources);
  const surprises = new SurpriseWatch(engine, clock);
  const tally = new Tally();
  const untally = clock.every(TALLY_MS, () => tally.look(engine.mesh()));
  return ok({
    engine,
    player: null,
    connection,
    surprises,
    tally,
    start: () => {
      surprises.start();
      for (const source of sources) source.start();
    },
    stop: async () => {
      untap();
      surprises.stop();
      untally();
      await Promise.allSettled(sources.map((source) => source.stop()));
      await connection.close();
      engine.close();
    },
    settled: (timeoutMs) => whenSettled(sources, clock, timeoutMs),
    configOf: (pod) => currentConfig(engine, envoy, pod),
    earlierConfigs: engine.earlierConfigs,
    wantedConfig: async (pod) => {
      const sent = await istiod.fetchDump(pod);
      if (!sent.ok) return sent;
      const about = { pod, fetchedAt: clock.now(), version: 'istiod', bytes: sent.value.bytes };
      return ok(decodeDump(sent.value.dump, about).config);
    },
    readCertificates: envoy.readCertificates,
    readStats: envoy.readStats,
  });
}

/** Tells the sources of pods whenever pods changed, debounced. */
function followPods(engine: Engine, clock: Clock, sources: readonly Source[]): () => void {
  let told: unknown = null;
  let cancel: (() => void) | null = null;
  const tell = () => {
    cancel = null;
    const { pods } = engine.mesh();
    if (pods === told) return;
    told = pods;
    for (const source of sources) source.onPods?.(Object.values(pods));
  };
  const untap = engine.tap(() => {
    cancel ??= clock.after(PODS_DEBOUNCE_MS, tell);
  });
  return () => {
    untap();
    cancel?.();
  };
}

function whenSettled(sources: readonly Source[], clock: Clock, timeoutMs: number): Promise<boolean> {
  const deadline = clock.now() + timeoutMs;
  return new Promise((resolve) => {
    const look = () => {
      if (sources.every((source) => source.settled())) resolve(true);
      else if (clock.now() >= deadline) resolve(false);
      // This wait is what keeps a command alive, so it uses a timer that counts.
      else setTimeout(look, SETTLE_POLL_MS);
    };
    look();
  });
}

/** A recording of before secrets were decoded holds them all the same, in the dump itself. */
const withSecrets = (config: ProxyConfig): ProxyConfig =>
  config.secrets === undefined ? { ...config, secrets: decodeSecretList(config.raw) } : config;

async function currentConfig(
  engine: Engine,
  envoy: { fetchConfig(pod: PodId): Promise<Result<ProxyConfig>> },
  pod: PodId,
): Promise<Result<ProxyConfig>> {
  const version = versionOf(engine.mesh().sync[pod]);
  const cached = engine.config(pod);
  if (cached !== null && version !== '' && cached.version === version) return ok(cached);
  const fetched = await envoy.fetchConfig(pod);
  if (!fetched.ok) return fetched;
  const config = { ...fetched.value, version };
  engine.emit({ kind: 'proxy-config', config });
  return ok(config);
}

/**
 * Next compiles route handlers apart from the server that starts them, so a module variable would exist twice:
 * the runtime lives in one slot of `globalThis`.
 */
const SLOT = Symbol.for('meshpath.runtime');
type Slot = { [SLOT]?: Runtime };

export const provideRuntime = (runtime: Runtime): void => {
  (globalThis as Slot)[SLOT] = runtime;
};

/** The running mesh, for route handlers. Throws when nothing was started: a bug, not a state. */
export function currentRuntime(): Runtime {
  const runtime = (globalThis as Slot)[SLOT];
  if (runtime === undefined)
    throw new Error('no runtime: the pages are served by `meshpath serve`, not by `next start`');
  return runtime;
}
