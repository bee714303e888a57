import { configStandingOf } from '../config/standing.ts';
import type { Mesh, MeshEvent } from '../model/index.ts';
import { assertNever } from '../model/index.ts';
import { reduceFigures, reduceRegistry, withoutIstiod } from './istiod.ts';
import { reduceListed, withoutPod, withPod } from './kubernetes.ts';
import { recordMoment } from './moments.ts';
import { objectChanged } from './objects.ts';
import { reduceCertificate } from './proxies.ts';
import { withHistory } from './sightings.ts';
import { reduceSync } from './sync.ts';
import { omit } from './table.ts';
import { reduceRequests, reduceSweep } from './traffic.ts';

/**
 * The only way a Mesh changes. Pure: the same mesh and event give the same mesh, parts that did not change are shared,
 * and an event that changes nothing returns the very same object.
 */
export function reduce(mesh: Mesh, event: MeshEvent): Mesh {
  switch (event.kind) {
    case 'source-status': {
      const before = mesh.sources[event.source];
      const next = { ...mesh, sources: { ...mesh.sources, [event.source]: event.status } };
      return before.kind === event.status.kind || event.status.kind === 'off'
        ? next
        : recordMoment(next, {
            kind: 'source',
            at: event.status.since,
            source: event.source,
            status: event.status.kind,
          });
    }
    case 'degraded': {
      const others = mesh.degradations.filter((d) => !isSame(d, event.degradation));
      return { ...mesh, degradations: [...others, { ...event.degradation, since: event.at }] };
    }
    case 'degradation-cleared': {
      const rest = mesh.degradations.filter((d) => !isSame(d, event));
      return rest.length === mesh.degradations.length ? mesh : { ...mesh, degradations: rest };
    }
    case 'facts':
      return { ...mesh, facts: { ...mesh.facts, ...event.facts } };
    case 'listed':
      return reduceListed(mesh, event.list);
    case 'namespace-set':
      return { ...mesh, namespaces: { ...mesh.namespaces, [event.namespace.name]: event.namespace } };
    case 'namespace-gone':
      return { ...mesh, namespaces: omit(mesh.namespaces, event.name) };
    case 'pod-set':
      return withPod(mesh, event.pod);
    case 'pod-gone':
      return withoutPod(mesh, event.pod);
    case 'service-set':
      return { ...mesh, services: { ...mesh.services, [event.service.id]: event.service } };
    case 'service-gone':
      return { ...mesh, services: omit(mesh.services, event.service) };
    case 'endpoint-slice-set':
      return {
        ...mesh,
        endpointSlices: { ...mesh.endpointSlices, [`${event.slice.service}/${event.slice.name}`]: event.slice },
      };
    case 'endpoint-slice-gone':
      return { ...mesh, endpointSlices: omit(mesh.endpointSlices, `${event.service}/${event.name}`) };
    case 'object-set':
    case 'object-gone':
      return objectChanged(mesh, event);
    case 'certificate':
      return reduceCertificate(mesh, event.at, event.certificate);
    case 'certificate-history':
      return withHistory(mesh, event.sightings);
    case 'clusters-swept':
      return reduceSweep(mesh, event.sweep);
    case 'proxy-config':
      return { ...mesh, configs: { ...mesh.configs, [event.config.pod]: configStandingOf(event.config) } };
    case 'config-standing':
      return { ...mesh, configs: { ...mesh.configs, [event.pod]: event.standing } };
    case 'proxy-config-dropped':
      return { ...mesh, configs: omit(mesh.configs, event.pod) };
    case 'sync':
      return reduceSync(mesh, event.at, event.istiod, event.proxies);
    case 'istiod-figures':
      return reduceFigures(mesh, event.at, event.figures);
    case 'istiod-registry':
      return reduceRegistry(mesh, event);
    case 'istiod-gone':
      return withoutIstiod(mesh, event.istiod);
    case 'interception':
      return { ...mesh, interception: { ...mesh.interception, [event.interception.pod]: event.interception } };
    case 'access-log':
      return reduceRequests(mesh, event.entries);
    case 'access-log-state': {
      const before = mesh.accessLogs[event.pod];
      if (before?.state === event.state) return mesh;
      return {
        ...mesh,
        accessLogs: {
          ...mesh.accessLogs,
          [event.pod]: { unreadable: 0, lastReason: null, ...before, state: event.state },
        },
      };
    }
    case 'access-log-unreadable': {
      const before = mesh.accessLogs[event.pod] ?? { state: 'unknown' as const, unreadable: 0, lastReason: null };
      return {
        ...mesh,
        accessLogs: {
          ...mesh.accessLogs,
          [event.pod]: { ...before, unreadable: before.unreadable + event.count, lastReason: event.lastReason },
        },
      };
    }
    default:
      return assertNever(event);
  }
}

const isSame = (a: { source: string; scope: string }, b: { source: string; scope: string }) =>
  a.source === b.source && a.scope === b.scope;
