import { err, type Fault, fault, hasProxy, ok, type Pod, type ProxyConfig, podId, type Result } from '@/mesh/model';
import type { Runtime } from './runtime.ts';

/** A fault with the HTTP status that says the same. */
export type Refusal = { readonly status: 404 | 502; readonly fault: Fault };

/** A pod that runs Envoy, by the names in a path. */
export function proxyPod({ engine }: Pick<Runtime, 'engine'>, ns: string, name: string): Result<Pod, Refusal> {
  const id = podId(ns, name);
  const pod = engine.mesh().pods[id];
  if (pod === undefined)
    return err({
      status: 404,
      fault: fault(
        'pod-unknown',
        `No pod of the name ${id} is known.`,
        'It may be gone, or have another name since: /api/v1/proxies lists the proxies that there are.',
      ),
    });
  return hasProxy(pod)
    ? ok(pod)
    : err({
        status: 404,
        fault: fault(
          'no-proxy',
          pod.proxy === 'ambient'
            ? `${id} is in ambient mode: its traffic goes through ztunnel on its node, not through an Envoy of its own.`
            : `There is no Envoy in ${id}: it has no sidecar and is no gateway.`,
          'The pod’s panel in the Mesh view says step by step why it has none.',
        ),
      });
}

/** The configuration of the proxy in a pod; 404 where nothing holds it, 502 where Envoy could not be read. */
export async function proxyConfig(runtime: Runtime, ns: string, name: string): Promise<Result<ProxyConfig, Refusal>> {
  const pod = proxyPod(runtime, ns, name);
  if (!pod.ok) return pod;
  return refused(await runtime.configOf(pod.value.id));
}

const NOT_THERE: ReadonlySet<string> = new Set(['config-not-recorded', 'no-proxy', 'only-live']);

/** Says with the status whether there is nothing to read, or reading failed. */
export const refused = <T>(result: Result<T>): Result<T, Refusal> =>
  result.ok ? result : err({ status: NOT_THERE.has(result.error.code) ? 404 : 502, fault: result.error });
