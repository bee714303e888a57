import type { Container, Pod } from '../model/index.ts';

/** What the injector put into a pod, by the signature that it leaves there. */
export type Injected = {
  readonly revision: string | null;
  readonly containers: readonly string[];
  readonly initContainers: readonly string[];
  readonly volumes: readonly string[];
  readonly pullSecrets: readonly string[];
  /** The proxy's container as it runs; null when the pod has none by that name. */
  readonly proxy: Container | null;
  /** The proxy is an init container that keeps running: it starts before the app and ends after it. */
  readonly native: boolean;
};

const STATUS = 'sidecar.istio.io/status';

/** Null: nothing signed it, so nothing was injected (or a proxy was put in by hand). */
export function injectedIn(pod: Pod): Injected | null {
  const status = pod.annotations[STATUS];
  if (status === undefined) return null;
  let read: Readonly<Record<string, unknown>> = {};
  try {
    const value: unknown = JSON.parse(status);
    if (typeof value === 'object' && value !== null) read = value as Readonly<Record<string, unknown>>;
  } catch {
    // A signature of another make: what it says cannot be told, that it is there can.
  }
  const names = (key: string) => {
    const list = read[key];
    return Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : [];
  };
  const proxy = pod.containers.find((c) => c.name === 'istio-proxy') ?? null;
  return {
    revision: typeof read.revision === 'string' ? read.revision : null,
    containers: names('containers'),
    initContainers: names('initContainers'),
    volumes: names('volumes'),
    pullSecrets: names('imagePullSecrets'),
    proxy,
    native: proxy?.role === 'native-sidecar',
  };
}

/** Containers that run all the time and how many of them are ready: `2/2` with a sidecar, native or not. */
export function readyIn(pod: Pod): { readonly ready: number; readonly all: number } {
  const running = pod.containers.filter((c) => c.role !== 'init');
  return { ready: running.filter((c) => c.ready).length, all: running.length };
}
