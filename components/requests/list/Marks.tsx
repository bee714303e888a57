'use client';
import { Sparkles } from 'lucide-react';
import { useMeshStore, useWords } from '@/client/MeshProvider.tsx';
import type { MeshRequest } from '@/mesh/model';
import { sidesOf } from '@/mesh/requests/settled.ts';
import { requestsWords } from '@/words/requests';
import { Chip } from '../../ui/Chip.tsx';
import { StatusDot } from '../../ui/StatusDot.tsx';

/** What is special about a request: a surprise, a side missing, a shadow copy, retries. Nothing for the usual one. */
export function Marks({ request, surprise }: { request: MeshRequest; surprise: string | null }) {
  const words = useWords(requestsWords).marks;
  const store = useMeshStore();
  const sides = sidesOf(store.getState().mesh, request, store.now());
  const tries = request.retried.length;
  return (
    <>
      {surprise !== null && (
        <Chip tone="warn" title={words.surpriseHelp(surprise)}>
          <Sparkles aria-hidden className="size-3 shrink-0" />
          {words.surprise}
        </Chip>
      )}
      {tries > 0 && (
        <Chip tone="warn" title={words.retriedHelp(tries)}>
          {words.retried(tries)}
        </Chip>
      )}
      {request.mirrored && (
        <Chip tone="xds" title={words.mirroredHelp}>
          {words.mirrored}
        </Chip>
      )}
      {sides.kind === 'waiting' && (
        <span title={words.waitingHelp} className="inline-flex items-center gap-1.5 text-[0.8rem] text-ink-3">
          <StatusDot tone="neutral" pulse />
          {words.waiting}
        </span>
      )}
      {sides.kind === 'one-sided' && sides.because === 'no-line' && (
        <Chip title={sides.missing === 'server' ? words.clientOnlyHelp : words.serverOnlyHelp}>
          {sides.missing === 'server' ? words.clientOnly : words.serverOnly}
        </Chip>
      )}
    </>
  );
}
