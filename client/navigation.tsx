'use client';
import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useMeshStore, useStore } from './MeshProvider.tsx';

export type Navigation = {
  /** While the server is away: true, and the page (a path with its query) opens once it is back. Else false: it can be had now. */
  readonly hold: (href: string) => boolean;
  /** Leads to a page at once, or once the server is back. */
  readonly go: (href: string) => void;
  /** The page that is held. */
  readonly held: string | null;
  readonly forget: () => void;
};

/** Without a provider, as where one component is drawn alone, nothing is held and nothing leads anywhere. */
const NavigationContext = createContext<Navigation>({ hold: () => false, go: () => {}, held: null, forget: () => {} });

/**
 * Pages come from the server. One that is asked for while it is away is held until it is back: Next would leave the
 * application for the browser's own page of failure, and what is known of the mesh would be gone.
 */
export function NavigationProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const store = useMeshStore();
  const open = useStore((state) => state.connection === 'open');
  const [held, setHeld] = useState<string | null>(null);
  useEffect(() => {
    if (!open || held === null) return;
    setHeld(null);
    router.push(held);
  }, [open, held, router]);
  const navigation = useMemo((): Navigation => {
    const hold = (href: string) => {
      const away = store.getState().connection === 'lost';
      if (away) setHeld(href);
      return away;
    };
    return {
      hold,
      go: (href) => {
        if (!hold(href)) router.push(href);
      },
      held,
      forget: () => setHeld(null),
    };
  }, [store, router, held]);
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
}

export const useNavigation = (): Navigation => useContext(NavigationContext);
