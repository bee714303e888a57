import type { Logger } from 'pino';
import { err, type Fault, fault, ok, type PodId, type ProxyConfig, type Result } from '@/mesh/model';
import type { Clock } from './clock.ts';
import { connect } from './cluster/connect.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import type { MeshChoice } from './config.ts';
import { Engine } from './engine.ts';
import type { ExplainSource } from './explain.ts';
import { readProxy } from './sources/envoy/once.ts';
import { readRules } from './sources/interception/once.ts';
import { readOnce } from './sources/kubernetes/once.ts';

/** A cluster that is asked for what one question needs, and for nothing else. Nothing runs between two questions. */
export type OnDemandMesh = Required<ExplainSource> & { close(): Promise<void> };

/** Connects, and lists what names and addresses mean; proxies are read as they are asked for. */
export async function openOnDemand(
  choice: Extract<MeshChoice, { kind: 'cluster' }>,
  { log, pluginMs, ...options }: OnDemandOptions & { readonly log: Logger; readonly pluginMs?: number | undefined },
): Promise<Result<OnDemandMesh>> {
  const connected = await connect({ ...choice, clock: options.clock, log, pluginMs });
  return connected.ok ? readOnDemand(connected.value, options) : connected;
}

type OnDemandOptions = { readonly clock: Clock; readonly signal: AbortSignal };

/** The same over a connection, which it ends with itself. */
export async function readOnDemand(
  connection: ClusterConnection,
  { clock, signal }: OnDemandOptions,
): Promise<Result<OnDemandMesh>> {
  const engine = new Engine(clock);
  const close = async () => {
    await connection.close();
    engine.close();
  };
  const listed = await readOnce(connection, engine.emit, clock, signal);
  if (!listed.ok) {
    await close();
    return listed;
  }
  const asked = new Map<PodId, Promise<Result<ProxyConfig>>>();
  // With a pod's configuration its rules, its certificate and the state of its hosts are read: the mesh holds them then.
  const read = async (id: PodId): Promise<Result<ProxyConfig>> => {
    const pod = engine.mesh().pods[id];
    if (pod === undefined || pod.proxy === 'none') return err(noProxy(id));
    const rules = pod.proxy === 'sidecar' ? readRules(connection, pod, signal) : null;
    const [config, interception] = await Promise.all([readProxy(connection, engine.emit, clock, pod), rules]);
    if (interception !== null) engine.emit({ kind: 'interception', interception });
    return config;
  };
  const configOf = (pod: PodId) => {
    const known = asked.get(pod) ?? read(pod);
    asked.set(pod, known);
    return known;
  };
  return ok({ engine, configOf, expect: (pods) => void Promise.all(pods.map(configOf)), close });
}

const noProxy = (pod: PodId): Fault => fault('no-proxy', `There is no pod ${pod}.`, 'Choose a pod that runs.');
