import type { EpochMs } from '@/mesh/model';
import { type Life, shareLeft } from '@/scene/certificates/lifeBar';
import { ProxyGlyph } from '../glyphs/ProxyGlyph.tsx';

/** The proxy as the mesh view draws it, wearing its certificate's remaining life. */
export function StateMark({
  life,
  now,
  tone,
  size = 28,
}: {
  life: Life;
  now: EpochMs;
  tone: 'cert' | 'good' | 'warn' | 'bad';
  size?: number;
}) {
  return (
    <svg
      aria-hidden
      viewBox="-20 -20 40 40"
      style={{ width: `${size / 16}rem`, height: `${size / 16}rem` }}
      className="shrink-0"
    >
      <ProxyGlyph size={40} ring={{ share: shareLeft(life, now), tone }} />
    </svg>
  );
}
