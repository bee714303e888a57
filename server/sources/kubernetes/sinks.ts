import type { z } from 'zod';
import { type Listed, type MeshEvent, type Pod, podId, serviceId, type Webhook } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import {
  decodeEndpointSlice,
  decodeNamespace,
  decodeObject,
  decodeService,
  decodeServiceAccount,
  decodeWebhooks,
} from './decode.ts';
import { decodePod } from './decodePod.ts';
import type { Kind } from './kinds.ts';
import {
  anySchema,
  configMapSchema,
  customObjectSchema,
  endpointSliceSchema,
  namespaceSchema,
  podSchema,
  serviceAccountSchema,
  serviceSchema,
  webhookConfigurationSchema,
} from './schema.ts';

/** Takes one kind's raw objects and turns them into events. */
export type Sink = {
  /** Starts a list; what was collected of an unfinished one is dropped. */
  begin(): void;
  add(raw: unknown): void;
  /** Ends the list: it is emitted as a whole. */
  commit(): void;
  set(raw: unknown): void;
  gone(raw: unknown): void;
  /** Objects that could not be read since `begin`, and where the last one failed. */
  unreadable(): { readonly count: number; readonly where: string };
  close(): void;
};

export type SinkOptions = {
  readonly emit: (event: MeshEvent) => void;
  readonly clock: Clock;
  /** Control-plane pods decide about facts. */
  readonly onPods: (
    change: { readonly all: readonly Pod[] } | { readonly set: Pod } | { readonly gone: string },
  ) => void;
  readonly onConfigMap: (kind: Kind, data: Readonly<Record<string, string>> | null) => void;
};

/** Kinds that have no event of their own are sent as whole lists, at most this often. */
const RELIST_MS = 250;

export function createSink(kind: Kind, { emit, clock, onPods, onConfigMap }: SinkOptions): Sink {
  switch (kind.of) {
    case 'namespaces':
      return eventSink(namespaceSchema, decodeNamespace, {
        listed: (items) => emit({ kind: 'listed', list: { of: 'namespaces', items } }),
        set: (namespace) => emit({ kind: 'namespace-set', namespace }),
        gone: (_, name) => emit({ kind: 'namespace-gone', name }),
      });
    case 'pods':
      return eventSink(podSchema, decodePod, {
        listed: (items) => {
          emit({ kind: 'listed', list: { of: 'pods', items } });
          onPods({ all: items });
        },
        set: (pod) => {
          emit({ kind: 'pod-set', pod });
          onPods({ set: pod });
        },
        gone: (namespace, name) => {
          emit({ kind: 'pod-gone', pod: podId(namespace, name) });
          onPods({ gone: podId(namespace, name) });
        },
      });
    case 'services':
      return eventSink(serviceSchema, decodeService, {
        listed: (items) => emit({ kind: 'listed', list: { of: 'services', items } }),
        set: (service) => emit({ kind: 'service-set', service }),
        gone: (namespace, name) => emit({ kind: 'service-gone', service: serviceId(namespace, name) }),
      });
    case 'endpointSlices':
      return eventSink(endpointSliceSchema, decodeEndpointSlice, {
        listed: (items) => emit({ kind: 'listed', list: { of: 'endpointSlices', items } }),
        set: (slice) => emit({ kind: 'endpoint-slice-set', slice }),
        gone: (namespace, name, labels) =>
          emit({
            kind: 'endpoint-slice-gone',
            service: serviceId(namespace, labels['kubernetes.io/service-name'] ?? ''),
            name,
          }),
      });
    case 'objects': {
      const idKind = kind.idKind;
      return eventSink(customObjectSchema, (raw) => decodeObject(raw, kind), {
        listed: (items) => emit({ kind: 'listed', list: { of: 'objects', kind: idKind, items } }),
        set: (object) => emit({ kind: 'object-set', at: clock.now(), object }),
        gone: (_, __, ___, raw) => {
          const parsed = customObjectSchema.safeParse(raw);
          if (parsed.success)
            emit({ kind: 'object-gone', at: clock.now(), object: decodeObject(parsed.data, kind).id });
        },
      });
    }
    case 'serviceAccounts':
      return tableSink(
        serviceAccountSchema,
        (raw) => [decodeServiceAccount(raw)],
        clock,
        (items) => emit({ kind: 'listed', list: { of: 'serviceAccounts', items } }),
      );
    case 'mutating':
    case 'validating': {
      const type: Webhook['type'] = kind.of;
      return tableSink(
        webhookConfigurationSchema,
        (raw) => decodeWebhooks(raw, type),
        clock,
        (items) => emit({ kind: 'listed', list: { of: 'webhooks', type, items } }),
      );
    }
    case 'configMap':
      return tableSink(
        configMapSchema,
        (raw) => [raw.data ?? {}],
        clock,
        ([data]) => onConfigMap(kind, data ?? null),
      );
  }
}

/** What a kind that vanished leaves: nothing of it exists. */
export const emptyList = (kind: Kind): Listed | null =>
  kind.of === 'objects' ? { of: 'objects', kind: kind.idKind, items: [] } : null;

type Handlers<T> = {
  readonly listed: (items: readonly T[]) => void;
  readonly set: (item: T) => void;
  readonly gone: (namespace: string, name: string, labels: Readonly<Record<string, string>>, raw: unknown) => void;
};

function eventSink<S extends z.ZodType, T>(schema: S, decode: (raw: z.infer<S>) => T | null, on: Handlers<T>): Sink {
  let items: T[] = [];
  const gaps = createGaps();
  const read = (raw: unknown): T | null => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) return decode(parsed.data);
    gaps.note(parsed.error);
    return null;
  };
  return {
    begin() {
      items = [];
      gaps.reset();
    },
    add(raw) {
      const item = read(raw);
      if (item !== null) items.push(item);
    },
    commit() {
      on.listed(items);
      items = [];
    },
    set(raw) {
      const item = read(raw);
      if (item !== null) on.set(item);
    },
    gone(raw) {
      const parsed = anySchema.safeParse(raw);
      if (!parsed.success) return gaps.note(parsed.error);
      const { namespace, name, labels } = parsed.data.metadata;
      on.gone(namespace ?? '', name, labels ?? {}, raw);
    },
    unreadable: gaps.read,
    close() {},
  };
}

/** Keeps the decoded objects by name and emits the whole list, gathering changes that come together. */
function tableSink<S extends z.ZodType<{ metadata: { name: string; namespace?: string | null | undefined } }>, T>(
  schema: S,
  decode: (raw: z.infer<S>) => readonly T[],
  clock: Clock,
  emitAll: (items: readonly T[]) => void,
): Sink {
  let collected = new Map<string, readonly T[]>();
  let table = new Map<string, readonly T[]>();
  let cancel: (() => void) | null = null;
  const gaps = createGaps();
  const put = (into: Map<string, readonly T[]>, raw: unknown) => {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) return gaps.note(parsed.error);
    into.set(`${parsed.data.metadata.namespace ?? ''}/${parsed.data.metadata.name}`, decode(parsed.data));
  };
  const soon = () => {
    cancel ??= clock.after(RELIST_MS, () => {
      cancel = null;
      emitAll([...table.values()].flat());
    });
  };
  return {
    begin() {
      collected = new Map();
      gaps.reset();
    },
    add: (raw) => put(collected, raw),
    commit() {
      table = collected;
      cancel?.();
      cancel = null;
      emitAll([...table.values()].flat());
    },
    set(raw) {
      put(table, raw);
      soon();
    },
    gone(raw) {
      const parsed = anySchema.safeParse(raw);
      if (!parsed.success) return gaps.note(parsed.error);
      table.delete(`${parsed.data.metadata.namespace ?? ''}/${parsed.data.metadata.name}`);
      soon();
    },
    unreadable: gaps.read,
    close() {
      cancel?.();
      cancel = null;
    },
  };
}

/** Counts what could not be read; says where (a path of field names), never the value. */
function createGaps() {
  let count = 0;
  let where = '';
  return {
    reset() {
      count = 0;
      where = '';
    },
    note(error: z.ZodError) {
      count++;
      where = error.issues[0]?.path.map(String).join('.') || 'the object itself';
    },
    read: () => ({ count, where }),
  };
}
