import { inboundPorts } from '../injection/traffic.ts';
import type { Pod } from '../model/index.ts';
import { at, list, number, text } from './read.ts';
import type { World } from './world.ts';

/** Whether connections to a port of a sidecar's pod go straight to the app: no rule redirects them to the proxy. */
export function isPastSidecar(world: World, pod: Pod, port: number): boolean {
  // With NONE only what a Sidecar binds by itself is the proxy's.
  if (interceptionOf(world, pod) === 'NONE') return !boundBySidecar(world, pod, port);
  const { included, excluded } = inboundPorts(pod);
  return included.includes('*') ? excluded.includes(String(port)) : !included.includes(String(port));
}

/** The pod's own annotation, else its part of the proxy's configuration (YAML or JSON, of which one key is sought), else the mesh's. */
const interceptionOf = ({ tables }: World, { annotations }: Pod): string =>
  annotations['sidecar.istio.io/interceptionMode'] ??
  /\binterceptionMode["']?\s*:\s*["']?(\w+)/.exec(annotations['proxy.istio.io/config'] ?? '')?.[1] ??
  text(at(tables.facts.meshConfig, 'defaultConfig', 'interceptionMode'));

const boundBySidecar = (world: World, pod: Pod, port: number): boolean =>
  world
    .of('Sidecar')
    .some(
      (sidecar) =>
        list(at(sidecar.spec, 'ingress')).some((ingress) => number(at(ingress, 'port', 'number')) === port) &&
        world.chosenBy(sidecar).includes(pod),
    );
