'use client';
import { useEffect, useState } from 'react';
import { useMeshStore } from '@/client/MeshProvider.tsx';
import type { MeshRequest } from '@/mesh/model';

const EVERY_MS = 250;

export type Held = { readonly requests: readonly MeshRequest[]; readonly dropped: number };

/** The requests held, renewed at most four times a second however fast they come. */
export function useRequests(): Held {
  const store = useMeshStore();
  const [held, setHeld] = useState<Held>(() => pick(store.getState().mesh));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = () => {
      timer = undefined;
      setHeld((before) => {
        const mesh = store.getState().mesh;
        return before.requests === mesh.requests ? before : pick(mesh);
      });
    };
    take();
    const unsubscribe = store.subscribe(() => {
      timer ??= setTimeout(take, EVERY_MS);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [store]);
  return held;
}

const pick = (mesh: { readonly requests: readonly MeshRequest[]; readonly requestsDropped: number }): Held => ({
  requests: mesh.requests,
  dropped: mesh.requestsDropped,
});
