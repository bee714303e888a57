'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { EpochMs, Mesh } from '@/mesh/model';
import type { Area } from '@/words';
import { busy } from './idle.ts';
import { MeshStore, type StoreState } from './meshStore.ts';
import { connectStream } from './stream.ts';

const StoreContext = createContext<MeshStore | null>(null);

/** Holds the one store and the one stream of a page. */
export function MeshProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new MeshStore(() => performance.now()));
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          // Meshpath runs on this machine: it answers without a network, too.
          queries: { retry: 1, refetchOnWindowFocus: false, staleTime: 5_000, networkMode: 'always' },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  useEffect(() => {
    const release = busy('snapshot');
    const unsubscribe = store.subscribe(() => {
      if (store.getState().ready) release();
    });
    const disconnect = connectStream(store);
    return () => {
      disconnect();
      unsubscribe();
      release();
    };
  }, [store]);
  return (
    <QueryClientProvider client={queries}>
      <StoreContext value={store}>{children}</StoreContext>
    </QueryClientProvider>
  );
}

/** The store itself, for behaviours that move outside React. */
export function useMeshStore(): MeshStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('useMeshStore needs a MeshProvider above it');
  return store;
}

/** A part of the store's state. Re-renders only when `selector`'s answer changes by `isEqual` (default `Object.is`). */
export function useStore<T>(selector: (state: StoreState) => T, isEqual: (a: T, b: T) => boolean = Object.is): T {
  const store = useMeshStore();
  const last = useRef<{ readonly value: T } | null>(null);
  const select = (state: StoreState): T => {
    const value = selector(state);
    if (last.current !== null && isEqual(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  };
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.getState()),
    () => select(store.getInitialState()),
  );
}

/** For what shows more than the newest requests: such a page is not idle before the mesh is whole. */
export function useWholeMesh(wanted = true): void {
  const there = useStore((state) => state.whole) || !wanted;
  useEffect(() => (there ? undefined : busy('whole mesh')), [there]);
}

/** A part of the mesh, as `useStore`. Return existing objects of the mesh, not new ones, or pass `isEqual`. */
export function useMesh<T>(selector: (mesh: Mesh) => T, isEqual?: (a: T, b: T) => boolean): T {
  return useStore((state) => selector(state.mesh), isEqual);
}

/** Mesh time, renewed every `everyMs`, and at once after a seek or when the stream breaks off. For countdowns; what animates asks `store.now()` itself. */
export function useMeshNow(everyMs = 1_000): EpochMs {
  const store = useMeshStore();
  const clock = useStore((state) => state.clock);
  const lost = useStore((state) => state.connection === 'lost');
  const [now, setNow] = useState<EpochMs>(() => store.now());
  useEffect(() => {
    setNow(store.now());
    if (lost || (clock.kind === 'replay' && !clock.playing)) return;
    const timer = setInterval(() => setNow(store.now()), everyMs);
    return () => clearInterval(timer);
  }, [store, clock, lost, everyMs]);
  return now;
}

/** One area's texts in the viewer's language. */
export function useWords<T>(area: Area<T>): T {
  return area.en;
}
