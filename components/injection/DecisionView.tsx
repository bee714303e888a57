'use client';
import clsx from 'clsx';
import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider';
import type { Decision, InjectorStep, WebhookStep } from '@/mesh/injection/decision';
import type { SelectorTerm } from '@/mesh/injection/selector';
import { injectionViewWords } from '@/words/injectionView';
import { Chip } from '../ui/Chip.tsx';
import { EvidenceLine } from '../ui/EvidenceLine.tsx';
import { FaultBox } from '../ui/FaultBox.tsx';
import { SectionHeading } from '../ui/SectionHeading.tsx';

/** A decision step by step: the API server's selectors, then the injector's own refusals, each with its evidence. */
export function DecisionView({ decision }: { decision: Decision }) {
  const words = useWords(injectionViewWords);
  const { webhooks, injector, broken } = decision;
  const sorted = webhooks?.toSorted((a, b) => Number(b.selects) - Number(a.selects)) ?? [];
  return (
    <div className="flex flex-col gap-5">
      {broken !== null && (
        <FaultBox
          tone="warn"
          fault={{
            code: 'webhook-broken',
            message:
              broken.reach === 'down'
                ? words.broken.down(broken.name, broken.failurePolicy)
                : words.broken.ca(broken.name, broken.failurePolicy),
            remedy: words.broken.remedy,
          }}
        />
      )}
      <section className="flex flex-col gap-3">
        <SectionHeading level={3}>{words.stages.selectors}</SectionHeading>
        {decision.because.code === 'webhooks-unknown' && webhooks !== null ? (
          <p className="text-sm text-warn">{words.stages.unread}</p>
        ) : webhooks === null ? (
          <p className="text-sm text-warn">{words.stages.unknown}</p>
        ) : webhooks.length === 0 ? (
          <p className="text-sm text-ink-2">{words.stages.none}</p>
        ) : (
          <>
            <p className="text-[0.8rem] leading-relaxed text-ink-3">{words.stages.selectorsHelp}</p>
            <ul className="flex flex-col gap-2">
              {sorted.map((webhook) => (
                <WebhookCard key={`${webhook.configuration} ${webhook.name}`} webhook={webhook} />
              ))}
            </ul>
          </>
        )}
      </section>
      <section className="flex flex-col gap-3">
        <SectionHeading level={3}>{words.stages.injector}</SectionHeading>
        <ul className="flex flex-col gap-2.5">
          {injector.map((step) => (
            <InjectorRow key={step.code} step={step} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function WebhookCard({ webhook }: { webhook: WebhookStep }) {
  const words = useWords(injectionViewWords).webhook;
  const { name, selects, ofNamespace, ofPod, reach, ca, failurePolicy, evidence } = webhook;
  return (
    <li
      className={clsx(
        'flex flex-col gap-2 rounded-xl border px-3.5 py-3',
        selects ? 'border-good/40 bg-good-soft/40' : 'border-line bg-surface',
      )}
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 font-mono text-[0.8rem] break-all text-ink">{name}</span>
        <Chip tone={selects ? 'good' : 'neutral'}>{selects ? words.selects : words.passes}</Chip>
      </div>
      <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-[0.82rem]">
        <Terms name={words.namespace} terms={ofNamespace} />
        <Terms name={words.pod} terms={ofPod} />
      </dl>
      {selects && (
        <p className="flex flex-wrap gap-x-3 text-[0.78rem]">
          <span className={reach === 'down' ? 'text-bad' : 'text-ink-2'}>{words.reach[reach]}</span>
          <span className={ca === 'other' ? 'text-bad' : 'text-ink-2'}>{words.ca[ca]}</span>
          <span className="text-ink-3">{words.policy(failurePolicy)}</span>
        </p>
      )}
      <EvidenceLine evidence={evidence} />
    </li>
  );
}

function Terms({ name, terms }: { name: string; terms: readonly SelectorTerm[] }) {
  const words = useWords(injectionViewWords).webhook;
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="flex min-w-0 flex-col gap-0.5">
        {terms.length === 0 && <span className="text-ink-3">{words.everything}</span>}
        {terms.map((term) => (
          <span key={term.requirement} className="flex min-w-0 items-start gap-1.5">
            <Mark passes={term.holds} />
            <span className="min-w-0 break-words">
              <span className="font-mono text-[0.76rem] text-ink">{term.requirement}</span>{' '}
              <span className={term.holds ? 'text-ink-3' : 'text-ink-2'}>{words.found(term.found)}</span>
            </span>
          </span>
        ))}
      </dd>
    </>
  );
}

function InjectorRow({ step: { code, passes, value, evidence } }: { step: InjectorStep }) {
  const words = useWords(injectionViewWords).step;
  return (
    <li className="flex items-start gap-2 text-sm">
      <Mark passes={passes} />
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <span className={passes ? 'text-ink-2' : 'text-ink'}>{words[code](passes, value)}</span>
        <EvidenceLine evidence={evidence} />
      </span>
    </li>
  );
}

function Mark({ passes }: { passes: boolean }): ReactNode {
  const Icon = passes ? Check : X;
  return (
    <Icon
      role="img"
      aria-label={passes ? '✓' : '✗'}
      strokeWidth={2.25}
      className={clsx('mt-0.5 size-3.5 shrink-0', passes ? 'text-good' : 'text-bad')}
    />
  );
}
