'use client';
import { useEffect, useState } from 'react';

/** CSS pixels of one rem: the root font grows with the screen, and the rows and the rail with it. */
export function useRem(): number {
  const [rem, setRem] = useState(16);
  useEffect(() => {
    const read = () => setRem(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
    read();
    addEventListener('resize', read);
    return () => removeEventListener('resize', read);
  }, []);
  return rem;
}
