'use client';
import { useWords } from '@/client/MeshProvider.tsx';
import type { Words } from '@/words';
import { pathWords } from '@/words/path';

/** The sentences of what the path engine found. */
export const usePathWords = (): Words['path'] => useWords(pathWords);
