import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from '../rig.ts';
import { type Deployment, podsOf } from './kit.ts';

/**
 * Envoy lets connections that were open when a listener changed go on by the filter chains that it had: until they
 * close, or for its drain time, 45 s in a stock Istio (`drainDuration`, Envoy's `--drain-time-s`).
 */
const DRAIN_MS = 45_000;
/** For the push itself, on a busy machine. */
const PUSH_MS = 30_000;

/**
 * Waits until each proxy of an app decides every request, on old connections too, with an AuthorizationPolicy of its
 * namespace (`present`), or without it. Throws when that takes longer than Envoy's drain time explains.
 */
export async function policyInForce(
  rig: Rig,
  app: Pick<Deployment, 'namespace' | 'app'>,
  policy: string,
  present: boolean,
): Promise<void> {
  const until = Date.now() + PUSH_MS + DRAIN_MS;
  for (;;) {
    const behind = await podsBehind(rig, app, policy, present);
    if (behind.length === 0) return;
    if (Date.now() > until)
      throw new Error(`${policy} is ${present ? 'not in force' : 'still in force'} at ${behind.join(', ')}`);
    await sleep(1_000);
  }
}

async function podsBehind(
  rig: Rig,
  app: Pick<Deployment, 'namespace' | 'app'>,
  policy: string,
  present: boolean,
): Promise<string[]> {
  const behind: string[] = [];
  for (const { metadata } of await podsOf(rig, app)) {
    const admin = (path: string) =>
      rig.kubectl([
        ...['-n', app.namespace, 'exec', metadata.name, '-c', 'istio-proxy', '--'],
        ...['pilot-agent', 'request', 'GET', path],
      ]);
    const listeners = await admin('config_dump?resource=dynamic_listeners');
    if (listeners.includes(`ns[${app.namespace}]-policy[${policy}]-`) !== present) behind.push(metadata.name);
    else if (!(await admin(`stats?filter=${DRAINING}`)).includes(`${DRAINING}: 0`)) behind.push(metadata.name);
  }
  return behind;
}

/** Gauge: filter chains that have been replaced and still serve connections. */
const DRAINING = 'listener_manager.total_filter_chains_draining';
