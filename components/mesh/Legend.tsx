'use client';
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider';
import { AppGlyph, ExternalGlyph, GatewayGlyph, Glyph, ProxyGlyph } from '@/components/glyphs';
import { meshWords } from '@/words/mesh';

/** What the marks and colours mean. Closed until asked for; the browser remembers nothing of it. */
export function Legend({ children }: { children?: ReactNode }) {
  const words = useWords(meshWords).legend;
  return (
    <details className="group absolute bottom-3 left-3 z-10 max-h-[calc(100%-5rem)] w-fit max-w-80 overflow-y-auto rounded-xl border border-line bg-surface/95 text-[0.8rem] text-ink-2">
      <summary className="flex h-8 cursor-pointer list-none items-center gap-1.5 px-3 text-sm select-none hover:text-ink">
        {words.title}
        <ChevronDown aria-hidden className="size-3.5 rotate-180 transition-transform group-open:rotate-0" />
      </summary>
      <dl className="grid grid-cols-[3.25rem_minmax(0,1fr)] items-center gap-x-3 gap-y-2 border-t border-line px-3 py-3 leading-snug">
        <Row
          mark={
            <Glyph size={22}>
              <AppGlyph size={20} label="" />
            </Glyph>
          }
        >
          {words.app}
        </Row>
        <Row
          mark={
            <Glyph size={24}>
              <ProxyGlyph size={24} ring={{ share: 0.7, tone: 'cert' }} />
            </Glyph>
          }
        >
          {words.proxy}
        </Row>
        <Row
          mark={
            <Glyph size={24}>
              <GatewayGlyph size={20} ring={{ share: 0.7, tone: 'cert' }} />
            </Glyph>
          }
        >
          {words.gateway}
        </Row>
        <Row
          mark={
            <Glyph size={22}>
              <ExternalGlyph size={20} />
            </Glyph>
          }
        >
          {words.outside}
        </Row>
        <Row mark={<Wire tube />}>{words.mtls}</Row>
        <Row mark={<Wire dash="5 4" />}>{words.plain}</Row>
        <Row mark={<Wire colour="var(--ink-3)" thin />}>{words.unknown}</Row>
        <Row mark={<Dot colour="var(--good)" />}>{words.request}</Row>
        <Row mark={<Dot colour="var(--bad)" burst />}>{words.failed}</Row>
        <Row mark={<Dot colour="var(--ink-2)" small />}>{words.counted}</Row>
        <Row mark={<Wire colour="var(--xds)" dash="0.5 5" thin />}>{words.thread}</Row>
      </dl>
      <div className="flex flex-col gap-1.5 border-t border-line px-3 py-2.5 leading-snug text-ink-3">
        <p>{words.colours}</p>
        <p>{words.keys}</p>
        {children}
      </div>
    </details>
  );
}

function Row({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="flex justify-center" aria-hidden>
        {mark}
      </dt>
      <dd>{children}</dd>
    </>
  );
}

function Wire({
  colour = 'var(--good)',
  dash,
  tube = false,
  thin = false,
}: {
  colour?: string;
  dash?: string;
  tube?: boolean;
  thin?: boolean;
}) {
  return (
    <svg width={46} height={16} viewBox="0 -8 46 16" aria-hidden="true">
      {tube && (
        <>
          <path d="M1 0H45" stroke="var(--cert)" strokeOpacity={0.4} strokeWidth={12} />
          <path d="M1 0H45" stroke="var(--mesh-tube)" strokeWidth={10} />
        </>
      )}
      <path d="M2 0H44" stroke={colour} strokeWidth={thin ? 1.5 : 2.5} strokeDasharray={dash} strokeLinecap="round" />
    </svg>
  );
}

function Dot({ colour, burst = false, small = false }: { colour: string; burst?: boolean; small?: boolean }) {
  return (
    <svg width={22} height={22} viewBox="-11 -11 22 22" aria-hidden="true">
      {burst && <circle r={9} fill={colour} fillOpacity={0.15} stroke={colour} strokeOpacity={0.6} />}
      <circle r={small ? 2.2 : 4.2} fill={colour} />
    </svg>
  );
}
