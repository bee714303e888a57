import { z } from 'zod';
import {
  type DurationMs,
  type EdgeId,
  type EpochMs,
  isTooDeep,
  type Json,
  MAX_TIME_MS,
  type NodeId,
  type ObjectId,
  type PodId,
  type RequestId,
  type ServiceId,
  type Spiffe,
  type WorkloadId,
} from '@/mesh/model';

// A predicate is nothing that JSON Schema can say, so each names the type that it lets through (`meta`) for the API's document.

/** A string of one shape that the model brands; the shape is checked so that an id of one kind never passes for another. */
const branded = <T extends string>(shape: RegExp, name: string) =>
  z.custom<T>((value) => typeof value === 'string' && shape.test(value), `not a ${name}`).meta({ type: 'string' });

const within = <T extends number>(name: string) =>
  z
    .custom<T>((value) => typeof value === 'number' && Math.abs(value) <= MAX_TIME_MS, `not a ${name}`)
    .meta({ type: 'number' });

export const podId = branded<PodId>(/^[^/]+\/[^/]+$/, 'pod id (NAMESPACE/NAME)');
export const serviceId = branded<ServiceId>(/^[^/]+\/[^/]+$/, 'service id (NAMESPACE/NAME)');
export const workloadId = branded<WorkloadId>(/^[^/]+\/[^/]+\/.+$/, 'workload id (NAMESPACE/KIND/NAME)');
export const objectId = branded<ObjectId>(/^[^/]+\/[^/]*\/.+$/, 'object id (KIND/NAMESPACE/NAME)');
export const spiffe = branded<Spiffe>(/^spiffe:\/\/./, 'SPIFFE id');
export const requestId = branded<RequestId>(/./, 'request id');
export const nodeId = branded<NodeId>(/./, 'node id');
export const edgeId = branded<EdgeId>(/→/, 'edge id');

export const epochMs = within<EpochMs>('time in milliseconds');
export const durationMs = within<DurationMs>('duration in milliseconds');

/**
 * Any JSON, taken as it is: what is checked here always came out of JSON.parse, which can give nothing else. Refused is what is
 * missing, and what is nested too deep to be written again; that walk takes a third of what parsing takes.
 */
export const json = z
  .custom<Json>((value) => value !== undefined, 'missing')
  .refine((value) => !isTooDeep(value), 'nested too deep');

export const labels = z.record(z.string(), z.string());
