'use client';
import { useMemo, useSyncExternalStore } from 'react';
import { useMeshStore } from '@/client/MeshProvider.tsx';
import type { MeshStore } from '@/client/meshStore.ts';
import type { Mesh, MeshRequest } from '@/mesh/model';

const EVERY_MS = 250;

export type Held = { readonly requests: readonly MeshRequest[]; readonly dropped: number };

/** The requests held, renewed at most four times a second however fast they come, and at once with the whole mesh. */
export function useRequests(): Held {
  const store = useMeshStore();
  const throttled = useMemo(() => throttle(store), [store]);
  return useSyncExternalStore(throttled.subscribe, throttled.get, throttled.getInitial);
}

function throttle(store: MeshStore) {
  const initial = pick(store.getInitialState().mesh);
  let held = pick(store.getState().mesh);
  const take = () => {
    const { mesh } = store.getState();
    if (mesh.requests !== held.requests) held = pick(mesh);
  };
  let watched = false;
  return {
    get: () => {
      // A list that was hidden, or is new, begins with what is held now.
      if (!watched) take();
      return held;
    },
    getInitial: () => initial,
    subscribe: (changed: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const renew = () => {
        timer = undefined;
        take();
        changed();
      };
      watched = true;
      renew();
      let { epoch, whole } = store.getState();
      const unsubscribe = store.subscribe(() => {
        const now = store.getState();
        // A page is idle once the mesh is whole: by then it shows all of it.
        if (now.epoch !== epoch || now.whole !== whole) {
          ({ epoch, whole } = now);
          clearTimeout(timer);
          renew();
        } else timer ??= setTimeout(renew, EVERY_MS);
      });
      return () => {
        watched = false;
        unsubscribe();
        clearTimeout(timer);
      };
    },
  };
}

const pick = (mesh: Mesh): Held => ({ requests: mesh.requests, dropped: mesh.requestsDropped });
