'use client';
import { Sparkles } from 'lucide-react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { Surprise } from '@/mesh/path/surprise.ts';
import { explainWords } from '@/words/explain';
import { Evident } from '../../stations/Evident.tsx';

/** It went otherwise than the configurations that are held say. */
export function SurpriseNote({ surprise }: { surprise: Surprise }) {
  const words = useWords(explainWords);
  return (
    <p className="flex items-start gap-2 rounded-xl border border-warn/45 bg-warn-soft px-4 py-2.5 text-sm text-ink-2">
      <Sparkles aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span className="font-medium text-ink">{words.surpriseHeading}</span>{' '}
        <Evident evidence={surprise.evidence} what={words.surpriseHeading}>
          {words.surprise(surprise)}
        </Evident>
      </span>
    </p>
  );
}
