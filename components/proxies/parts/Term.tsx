'use client';
import { useWords } from '@/client/MeshProvider';
import type { Words } from '@/words';
import { proxiesWords } from '@/words/proxies';
import { Help } from '../../ui/Help.tsx';

/** The "?" of one of Envoy's or Istio's terms. */
export function Term({ of }: { of: keyof Words['proxies']['help'] }) {
  const [term, sentence] = useWords(proxiesWords).help[of];
  return (
    <Help term={term}>
      <p>{sentence}</p>
    </Help>
  );
}
