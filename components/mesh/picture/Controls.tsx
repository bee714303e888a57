'use client';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useWords } from '@/client/MeshProvider';
import { IconButton } from '@/components/ui/Button.tsx';
import { isBrowserKey } from '@/components/ui/browserKey.ts';
import { isTyping } from '@/components/ui/FilterField.tsx';
import { meshWords } from '@/words/mesh';

/** Zoom buttons, and their keys: + − 0. */
export function Controls({
  onZoomIn,
  onZoomOut,
  onFit,
}: {
  onZoomIn: () => void;
  onZoomOut: () => void;
  onFit: () => void;
}) {
  const words = useWords(meshWords).controls;
  const latest = useRef({ onZoomIn, onZoomOut, onFit });
  useEffect(() => {
    latest.current = { onZoomIn, onZoomOut, onFit };
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isBrowserKey(event) || isTyping(event.target)) return;
      if (event.key === '+' || event.key === '=') latest.current.onZoomIn();
      else if (event.key === '-') latest.current.onZoomOut();
      else if (event.key === '0') latest.current.onFit();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <div className="absolute right-3 bottom-3 flex flex-col overflow-hidden rounded-xl border border-line bg-surface/90">
      <IconButton label={words.zoomIn} onClick={onZoomIn} className="rounded-none">
        <Plus aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={words.zoomOut} onClick={onZoomOut} className="rounded-none">
        <Minus aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={words.fit} onClick={onFit} className="rounded-none">
        <Maximize aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}
