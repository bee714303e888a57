'use client';
import clsx from 'clsx';
import { useMesh, useWords } from '@/client/MeshProvider';
import { candidateOf, decide } from '@/mesh/injection/decision';
import { injectedIn, readyIn } from '@/mesh/injection/injected';
import { nameOf, namespaceOf, type Pod } from '@/mesh/model';
import { injectionWords } from '@/words/injection';
import { injectionViewWords } from '@/words/injectionView';
import { EvidenceLine } from '../ui/EvidenceLine.tsx';
import { formatTime } from '../ui/format.ts';
import { Fact, KeyValue } from '../ui/KeyValue.tsx';
import { SectionHeading } from '../ui/SectionHeading.tsx';
import { DecisionView } from './DecisionView.tsx';
import type { PodRow } from './rows.ts';

/** Why one pod has a sidecar or none, step by step, and what was put in. */
export function PodDecision({ row }: { row: PodRow }) {
  const words = useWords(injectionViewWords);
  const reasons = useWords(injectionWords);
  const mesh = useMesh(
    (m) => m,
    (a, b) =>
      a.namespaces === b.namespaces &&
      a.webhooks === b.webhooks &&
      a.endpointSlices === b.endpointSlices &&
      a.facts === b.facts &&
      a.degradations === b.degradations,
  );
  const { pod, state, injection } = row;
  const decision = decide(mesh, candidateOf(pod));
  const decides = state !== 'ambient' && state !== 'control' && state !== 'own';
  return (
    <div className="flex flex-col gap-5">
      <header className="flex flex-col gap-1">
        <p className="font-mono text-[0.8rem] text-ink-3">{namespaceOf(pod.id)}</p>
        <h2 className="text-lg leading-tight font-semibold break-all">{nameOf(pod.id)}</h2>
        <p className={clsx('text-sm leading-relaxed', state === 'none' ? 'text-ink' : 'text-ink-2')}>
          {reasons.because(injection.because)}
        </p>
        <p className="text-[0.8rem] text-ink-3">{words.pod.made(formatTime(pod.createdAt))}</p>
      </header>
      <InjectedParts pod={pod} />
      {decides && (
        <>
          <p className="text-sm">
            <span className="text-ink-3">{words.pod.now}: </span>
            <span className={decision.would ? 'font-medium text-good' : 'font-medium text-ink'}>
              {decision.would ? words.pod.nowYes : words.pod.nowNo}
            </span>
          </p>
          <DecisionView decision={decision} />
        </>
      )}
    </div>
  );
}

function InjectedParts({ pod }: { pod: Pod }) {
  const words = useWords(injectionViewWords);
  const w = words.injected;
  const injected = injectedIn(pod);
  const { ready, all } = readyIn(pod);
  const names = (list: readonly string[]) => (list.length === 0 ? w.nothing : list.join(', '));
  if (injected === null) return pod.proxy === 'sidecar' ? <p className="text-sm text-ink-2">{w.byHand}</p> : null;
  return (
    <section className="flex flex-col gap-3">
      <SectionHeading level={3}>{words.stages.injected}</SectionHeading>
      <KeyValue>
        <Fact name={w.revision}>{injected.revision ?? w.unknown}</Fact>
        <Fact name={w.ready}>
          <span className={clsx('tabular', ready < all && 'text-warn')}>{w.readyOf(ready, all)}</span>
        </Fact>
        {injected.proxy && (
          <Fact name={w.proxy} note={injected.native ? w.native : w.ordinary}>
            <span className="font-mono text-[0.8rem] break-all">{injected.proxy.image}</span>
          </Fact>
        )}
        <Fact name={w.initContainers}>{names(injected.initContainers)}</Fact>
        <Fact name={w.containers}>{names(injected.containers)}</Fact>
        <Fact name={w.volumes}>{names(injected.volumes)}</Fact>
        {injected.pullSecrets.length > 0 && <Fact name={w.pullSecrets}>{names(injected.pullSecrets)}</Fact>}
      </KeyValue>
      <EvidenceLine evidence={{ kind: 'pod', pod: pod.id, path: 'metadata.annotations[sidecar.istio.io/status]' }} />
    </section>
  );
}
