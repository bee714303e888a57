'use client';
import clsx from 'clsx';
import { useState } from 'react';
import { useMeshNow, useWords } from '@/client/MeshProvider.tsx';
import { objectId } from '@/mesh/model';
import type { Choice, Fact, FactKey } from '@/mesh/path/stations.ts';
import { requestsWords } from '@/words/requests';
import { Dotted } from '../ui/Dotted.tsx';
import { formatDuration, shortSpiffe } from '../ui/format.ts';
import { Help } from '../ui/Help.tsx';
import { ChoiceList, RESULT_OF } from './ChoiceList.tsx';
import { Evident } from './Evident.tsx';
import { originText, valueText } from './say.ts';
import { usePathWords } from './usePathWords.ts';

/** Facts that most readers do not need at first; they are one press away. */
const SECONDARY: ReadonlySet<FactKey> = new Set([
  'protocol',
  'uid',
  'rules-source',
  'config-read',
  'endpoint-candidates',
  'client-certificate',
  'server-certificate',
  'expected-identity',
  'alpn',
  'breakers',
  'bytes-received',
  'bytes-sent',
  'termination',
  'addresses',
]);

/** Whose notes explain how it was worked out, not what it means: they are told with the evidence. */
const QUIET: ReadonlySet<FactKey> = new Set(['listener', 'virtual-host', 'mtls-mode', 'security', 'rules-source']);
const isQuiet = (fact: Fact) => fact.value !== '' && fact.tone !== 'bad' && QUIET.has(fact.key);

const isSecondary = (fact: Fact) =>
  fact.key === 'duration' ||
  (SECONDARY.has(fact.key) && fact.tone !== 'bad') ||
  (fact.key === 'details' && fact.value === 'via_upstream');

const TONE = { good: 'text-good', bad: 'text-bad', muted: 'text-ink-2' } as const;

/** What is known of one station. Facts of one key stand under one name. */
export function FactList({ facts, choices }: { facts: readonly Fact[]; choices: readonly Choice[] }) {
  const words = useWords(requestsWords).stations;
  const path = usePathWords();
  const [open, setOpen] = useState(false);
  const hidden = facts.filter(isSecondary).length;
  const shown = open || hidden < 2 ? facts : facts.filter((f) => !isSecondary(f));
  const under = (key: FactKey) => choices.filter((c) => c.candidates.length > 0 && RESULT_OF[c.of].includes(key));
  const loose = choices.filter((c) => c.candidates.length > 0 && !shown.some((f) => RESULT_OF[c.of].includes(f.key)));
  return (
    <>
      <dl className="flex flex-col gap-2">
        {grouped(shown).map(([key, group]) => (
          <FactGroup key={key} name={key} facts={group} choices={under(key)} />
        ))}
        {loose.map((choice) => (
          <div key={choice.of} className="min-w-0">
            <dt className="text-[0.74rem] leading-tight text-ink-3">{path.choices[choice.of]}</dt>
            <dd>
              <ChoiceList choice={choice} alone />
            </dd>
          </div>
        ))}
      </dl>
      {hidden >= 2 && (
        <button
          type="button"
          aria-expanded={open}
          onClick={(event) => {
            event.stopPropagation();
            setOpen(!open);
          }}
          className="cursor-pointer self-start text-[0.78rem] text-xds hover:underline"
        >
          {open ? words.less : words.more(hidden)}
        </button>
      )}
    </>
  );
}

function grouped(facts: readonly Fact[]): readonly (readonly [FactKey, readonly Fact[]])[] {
  const groups = new Map<FactKey, Fact[]>();
  for (const fact of facts) groups.set(fact.key, [...(groups.get(fact.key) ?? []), fact]);
  return [...groups];
}

function FactGroup({ name, facts, choices }: { name: FactKey; facts: readonly Fact[]; choices: readonly Choice[] }) {
  const words = useWords(requestsWords);
  const say = usePathWords();
  const help = name in words.help ? words.help[name as keyof typeof words.help] : null;
  return (
    <div className="min-w-0">
      <dt className="flex items-center gap-1.5 text-[0.74rem] leading-tight text-ink-3">
        {say.facts[name]}
        {help && <Help term={help[0]}>{help[1]}</Help>}
      </dt>
      {facts.map((fact, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts of one key have nothing else to tell them apart, and never move.
        <dd key={i} className="min-w-0 text-[0.82rem] leading-snug">
          {fact.value !== '' && (
            <Evident
              evidence={fact.evidence}
              what={say.facts[name]}
              detail={fact.note && isQuiet(fact) ? <p>{sentence(say.reason(fact.note))}</p> : undefined}
              className={clsx(
                'max-w-full font-mono text-[0.78rem] break-words [overflow-wrap:anywhere]',
                fact.tone ? TONE[fact.tone] : 'text-ink',
              )}
            >
              <FactValue fact={fact} />
            </Evident>
          )}
          {fact.note && !isQuiet(fact) && (
            <Evident
              evidence={fact.evidence}
              what={say.facts[name]}
              className={clsx(
                'block text-[0.78rem] leading-snug [overflow-wrap:anywhere]',
                fact.value === '' && fact.tone === 'bad' ? 'text-bad' : 'text-ink-2',
                fact.value === '' && fact.evidence.kind === 'unknown' && 'italic',
              )}
            >
              {say.reason(fact.note)}
            </Evident>
          )}
          {fact.value === '' && !fact.note && (
            <Evident evidence={fact.evidence} what={say.facts[name]} className="text-ink-3 italic">
              {words.stations.state.unknown}
            </Evident>
          )}
          {fact.origin && (
            <p className="text-[0.76rem] leading-snug text-ink-3">
              {words.stations.from}{' '}
              <Evident
                evidence={{
                  kind: 'object',
                  object: objectId(fact.origin.kind, fact.origin.namespace, fact.origin.name),
                }}
                what={originText(fact.origin)}
                className="text-xds [overflow-wrap:anywhere]"
              >
                {originText(fact.origin)}
              </Evident>
            </p>
          )}
        </dd>
      ))}
      {choices.length > 0 && (
        <dd>
          {choices.map((choice, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a station may choose twice of one kind, always in the same order.
            <ChoiceList key={`${choice.of}${i}`} choice={choice} />
          ))}
        </dd>
      )}
    </div>
  );
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function FactValue({ fact }: { fact: Fact }) {
  const words = useWords(requestsWords).choices;
  const path = usePathWords();
  if (fact.unit === 'epoch-ms' && fact.key.endsWith('-expires')) return <Remaining at={Number(fact.value)} />;
  // A filter chain without a name is known by its place in the dump, which is its evidence.
  if (fact.value.startsWith('/configs/')) return <span className="italic">{words.unnamed}</span>;
  if (fact.value.startsWith('spiffe://')) return <span title={fact.value}>{shortSpiffe(fact.value)}</span>;
  return fact.unit === undefined ? <Dotted text={path.value(fact)} /> : valueText(fact);
}

/** Life left, ticking. */
function Remaining({ at }: { at: number }) {
  const left = at - useMeshNow();
  return <time dateTime={new Date(at).toISOString()}>{`${left < 0 ? '−' : ''}${formatDuration(left)}`}</time>;
}
