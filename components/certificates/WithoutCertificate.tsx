import { nameOf, namespaceOf } from '@/mesh/model';
import type { Words } from '@/words';
import { Chip } from '../ui/Chip.tsx';
import { FaultBox } from '../ui/FaultBox.tsx';
import { SectionHeading } from '../ui/SectionHeading.tsx';
import type { Without } from './rows.ts';

const SHOWN = 60;
/** What can be acted on first. */
const URGENCY: readonly Without['why']['kind'][] = [
  'fault',
  'source-off',
  'unread',
  'not-running',
  'not-injected',
  'ambient',
  'control-plane',
];

/** Pods that hold no certificate, grouped by the reason: one sentence, or one fault with its remedy, for many pods. */
export function WithoutCertificate({ pods, words }: { pods: readonly Without[]; words: Words['certificates'] }) {
  const w = words.without;
  const groups = new Map<string, { why: Without['why']; pods: Without[] }>();
  for (const pod of pods) {
    const key = `${pod.why.kind} ${pod.why.kind === 'fault' ? pod.why.fault.code : pod.why.kind === 'not-running' ? pod.why.phase : ''}`;
    const group = groups.get(key) ?? { why: pod.why, pods: [] };
    group.pods.push(pod);
    groups.set(key, group);
  }
  const sorted = [...groups].sort(([, a], [, b]) => URGENCY.indexOf(a.why.kind) - URGENCY.indexOf(b.why.kind));
  return (
    <section className="flex flex-col gap-3">
      <SectionHeading level={2}>{w.title(pods.length)}</SectionHeading>
      {sorted.map(([key, group]) => (
        <div
          key={key}
          className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)] gap-x-6 gap-y-2 max-[1000px]:grid-cols-1"
        >
          <div className="text-sm">
            {group.why.kind === 'fault' ? (
              <FaultBox fault={group.why.fault} tone="warn" />
            ) : (
              <p className="text-ink-2">
                <Chip>{w.names[group.why.kind]}</Chip>
                <span className="mt-1 block leading-snug">{sentence(group.why, w.why)}</span>
              </p>
            )}
          </div>
          <ul className="m-0 flex list-none flex-wrap content-start gap-1.5 p-0">
            {group.pods.slice(0, SHOWN).map(({ pod }) => (
              <li
                key={pod}
                className="max-w-full rounded-md border border-dashed border-line-strong px-2 py-0.5 text-[0.8rem] break-all text-ink-2"
              >
                <span className="text-ink-3">{namespaceOf(pod)}/</span>
                {nameOf(pod)}
              </li>
            ))}
            {group.pods.length > SHOWN && (
              <li className="px-2 py-0.5 text-[0.8rem] text-ink-3">+{group.pods.length - SHOWN}</li>
            )}
          </ul>
        </div>
      ))}
    </section>
  );
}

function sentence(
  why: Exclude<Without['why'], { kind: 'fault' }>,
  words: Words['certificates']['without']['why'],
): string {
  return why.kind === 'not-running' ? words['not-running'](why.phase) : words[why.kind];
}
