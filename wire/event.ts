import { z } from 'zod';
import type { MeshEvent } from '@/mesh/model';
import type { Agree } from './agreement.ts';
import { certificateSighting, workloadCertificate } from './certificate.ts';
import { interception } from './interception.ts';
import { endpointSlice, listed, meshFacts, meshObject, namespace, pod, service } from './kubernetes.ts';
import { configStanding, proxyConfig } from './proxyConfig.ts';
import { epochMs, objectId, podId, serviceId } from './scalars.ts';
import { istiodFigures, proxySync, registryHost } from './sync.ts';
import { accessEntry, clusterSweep } from './traffic.ts';

const fault = z.object({ code: z.string(), message: z.string(), remedy: z.string() });
const source = z.enum(['kubernetes', 'envoy', 'istiod', 'interception', 'accesslog', 'history', 'recording']);
const scope = z.string();
const at = epochMs;

const sourceStatus = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('connecting'), since: epochMs }),
  z.object({ kind: z.literal('live'), since: epochMs }),
  z.object({ kind: z.literal('stale'), since: epochMs, fault }),
  z.object({ kind: z.literal('failed'), since: epochMs, fault }),
]);

/**
 * Everything a source can say, as bytes on disk and on the stream have it. Fields that are not known are dropped, so a
 * file of the same format version with an added optional field still reads; an unknown kind is refused.
 */
export const meshEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('source-status'), source, status: sourceStatus }),
  z.object({ kind: z.literal('degraded'), at, degradation: z.object({ source, scope, fault }) }),
  z.object({ kind: z.literal('degradation-cleared'), source, scope }),
  z.object({ kind: z.literal('facts'), facts: meshFacts.partial() }),
  z.object({ kind: z.literal('listed'), list: listed }),
  z.object({ kind: z.literal('namespace-set'), namespace }),
  z.object({ kind: z.literal('namespace-gone'), name: z.string() }),
  z.object({ kind: z.literal('pod-set'), pod }),
  z.object({ kind: z.literal('pod-gone'), pod: podId }),
  z.object({ kind: z.literal('service-set'), service }),
  z.object({ kind: z.literal('service-gone'), service: serviceId }),
  z.object({ kind: z.literal('endpoint-slice-set'), slice: endpointSlice }),
  z.object({ kind: z.literal('endpoint-slice-gone'), service: serviceId, name: z.string() }),
  z.object({ kind: z.literal('object-set'), at, object: meshObject }),
  z.object({ kind: z.literal('object-gone'), at, object: objectId }),
  z.object({ kind: z.literal('certificate'), at, certificate: workloadCertificate }),
  z.object({ kind: z.literal('certificate-history'), sightings: z.array(certificateSighting) }),
  z.object({ kind: z.literal('clusters-swept'), sweep: clusterSweep }),
  z.object({ kind: z.literal('proxy-config'), config: proxyConfig }),
  z.object({ kind: z.literal('config-standing'), pod: podId, standing: configStanding }),
  z.object({ kind: z.literal('proxy-config-dropped'), pod: podId }),
  z.object({ kind: z.literal('sync'), at, istiod: podId, proxies: z.array(proxySync) }),
  z.object({ kind: z.literal('istiod-figures'), at, figures: istiodFigures }),
  z.object({
    kind: z.literal('istiod-registry'),
    at,
    istiod: podId,
    whole: z.boolean(),
    set: z.array(registryHost),
    gone: z.array(z.string()),
  }),
  z.object({ kind: z.literal('istiod-gone'), istiod: podId }),
  z.object({ kind: z.literal('interception'), interception }),
  z.object({ kind: z.literal('access-log'), entries: z.array(accessEntry) }),
  z.object({ kind: z.literal('access-log-state'), pod: podId, state: z.enum(['on', 'off', 'unknown']) }),
  z.object({ kind: z.literal('access-log-unreadable'), pod: podId, count: z.number(), lastReason: z.string() }),
]);

export const agreesWithTheModel: Agree<typeof meshEvent, MeshEvent> = true;
