'use client';
import { type ReactNode, useEffect, useState } from 'react';
import { busy, frameIsUp } from '@/client/idle';
import { useWords } from '@/client/MeshProvider';
import { usePlayback } from '@/client/playback';
import { shellWords } from '@/words/shell';
import { Boundary } from '../ui/Boundary.tsx';
import { lazy } from '../ui/lazy.tsx';
import { PlaceLink } from '../ui/PlaceLink.tsx';
import { Header } from './Header.tsx';
import { HeldPage } from './HeldPage.tsx';
import { Nav } from './Nav.tsx';
import { TimeBar } from './TimeBar.tsx';

const Palette = lazy(() => import('../palette/Palette.tsx').then((m) => m.Palette));

/** The frame around every view: header above, views at the left, time below. */
export function Shell({ children }: { children: ReactNode }) {
  const words = useWords(shellWords);
  const playback = usePlayback();
  const [paletteOpen, setPaletteOpen] = useState(false);
  // The palette's code is loaded when it is first asked for.
  const [paletteWanted, setPaletteWanted] = useState(false);

  useEffect(() => {
    const release = busy('fonts');
    document.fonts.ready.then(release, release);
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setPaletteWanted(true);
      setPaletteOpen((open) => !open);
    };
    addEventListener('keydown', onKey);
    frameIsUp();
    return () => {
      removeEventListener('keydown', onKey);
      release();
    };
  }, []);

  const openPalette = () => {
    setPaletteWanted(true);
    setPaletteOpen(true);
  };
  const forgetPalette = () => {
    setPaletteWanted(false);
    setPaletteOpen(false);
  };

  return (
    <div className="grid h-dvh grid-cols-[4.25rem_minmax(0,1fr)] grid-rows-[3.25rem_minmax(0,1fr)_auto]">
      <PlaceLink
        to="content"
        className="sr-only z-50 rounded bg-raised px-3 py-2 focus:not-sr-only focus:absolute focus:left-2 focus:top-2"
      >
        {words.skip}
      </PlaceLink>
      <Header onSearch={openPalette} />
      <Nav />
      <main id="content" tabIndex={-1} className="min-h-0 min-w-0 outline-none">
        {children}
      </main>
      <TimeBar {...playback} />
      <HeldPage />
      {paletteWanted && (
        <Boundary onClose={forgetPalette}>
          <Palette open={paletteOpen} onOpenChange={setPaletteOpen} play={playback.play} />
        </Boundary>
      )}
    </div>
  );
}
