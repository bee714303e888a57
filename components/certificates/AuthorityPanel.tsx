'use client';
import clsx from 'clsx';
import { useMemo } from 'react';
import { useMesh } from '@/client/MeshProvider';
import { setParams } from '@/client/url';
import { type Authority, authorities, blastRadius, idOf } from '@/mesh/certificates/authorities';
import { rootState } from '@/mesh/certificates/state';
import { type EpochMs, type PodId, workloadParts } from '@/mesh/model';
import type { Words } from '@/words';
import { Chip } from '../ui/Chip.tsx';
import { Copyable } from '../ui/Copyable.tsx';
import { formatCountdown, formatStamp } from '../ui/format.ts';
import { Fact, KeyValue } from '../ui/KeyValue.tsx';
import { Mono } from '../ui/Mono.tsx';
import { Panel } from '../ui/Panel.tsx';
import { SectionHeading } from '../ui/SectionHeading.tsx';
import { TEXT_TONE } from '../ui/tones.ts';
import { ROOT_TONE } from './states.ts';

/** How many names a list shows before it counts the rest. */
const SHOWN = 12;

/** A root or an intermediate: who depends on it, and what stops working when it ends. */
export function AuthorityPanel({
  authority,
  now,
  onClose,
  words,
}: {
  authority: Authority;
  now: EpochMs;
  onClose: () => void;
  words: Words['certificates'];
}) {
  const w = words.authority;
  const certificates = useMesh((mesh) => mesh.certificates);
  const pods = useMesh((mesh) => mesh.pods);
  const edges = useMesh((mesh) => mesh.edges);
  const { certificate, role, id } = authority;
  const radius = useMemo(
    () => blastRadius({ certificates, pods, edges }, authority),
    [certificates, pods, edges, authority],
  );
  const all = useMemo(() => authorities({ certificates }), [certificates]);
  const state = rootState(certificate, now);
  const left = certificate.notAfter - now;
  const trusting = new Set(authority.pods);
  const others = Object.values(certificates)
    .filter((held) => (role === 'root' ? held.roots.length > 0 : true) && !trusting.has(held.pod))
    .map((held) => held.pod);
  const below =
    role === 'root' ? all.filter((a) => a.role === 'intermediate' && a.certificate.issuer === certificate.subject) : [];
  const roots = all.filter((a) => a.role === 'root');
  const nameOf = (pod: PodId) => {
    const workload = pods[pod]?.workload;
    return workload === undefined ? pod : shortName(workload);
  };
  return (
    <Panel title={certificate.subject || id} subtitle={w.roles[role]} onClose={onClose}>
      <section className="flex flex-col gap-2">
        <div className="flex items-baseline gap-3">
          <time
            className={clsx(
              'tabular text-[1.9rem] leading-none font-medium tracking-tight',
              state === 'ok' ? 'text-ink' : TEXT_TONE[ROOT_TONE[state]],
            )}
          >
            {left > 0 ? formatCountdown(left) : words.state.expired}
          </time>
          <Chip tone={ROOT_TONE[state]}>{words.state[state]}</Chip>
        </div>
        <p className="text-[0.8rem] text-ink-3">{w.ends(formatStamp(certificate.notAfter))}</p>
      </section>

      <section className="flex flex-col gap-2.5">
        <SectionHeading>{w.radius}</SectionHeading>
        <p className="text-sm leading-snug text-ink-2">
          {radius.workloads.length + radius.edges.length === 0
            ? w.radiusNone
            : w.radiusText(radius.workloads.length, radius.edges.length, radius.edgesJudged)}
        </p>
        <Names names={radius.workloads.map(shortName)} label={w.workloads(radius.workloads.length)} more={w.more} />
        <Names
          names={radius.edges.map((edge) => edge.split('→').map(shortName).join(' → '))}
          label={w.edges(radius.edges.length)}
          more={w.more}
        />
        <p className="text-[0.78rem] leading-snug text-ink-3">{w.radiusHow}</p>
      </section>

      <section className="flex flex-col gap-2.5">
        <SectionHeading>{role === 'root' ? w.trust : w.inChain}</SectionHeading>
        {role === 'root' && roots.length > 1 && (
          <p className="text-sm leading-snug text-warn">{w.rotating(roots.length)}</p>
        )}
        <Names
          names={distinct(authority.pods.map(nameOf))}
          label={role === 'root' ? w.trustedBy(authority.pods.length) : w.carriedBy(authority.pods.length)}
          more={w.more}
        />
        {role === 'root' && others.length > 0 && (
          <Names
            tone="text-warn"
            names={distinct(others.map(nameOf))}
            label={w.notTrustedBy(others.length)}
            more={w.more}
          />
        )}
        {below.map((intermediate) => (
          <p key={intermediate.id} className="text-[0.8rem] text-ink-2">
            {w.signs}{' '}
            <button
              type="button"
              onClick={() => setParams({ select: `ca:${intermediate.id}` })}
              className="cursor-pointer text-left text-xds hover:underline"
            >
              {intermediate.certificate.subject || intermediate.id}
            </button>
          </p>
        ))}
      </section>

      <section className="flex flex-col gap-2">
        <SectionHeading>{w.facts}</SectionHeading>
        <KeyValue>
          <Fact name={words.panel.subject}>{certificate.subject || words.panel.unknownField}</Fact>
          <Fact name={words.panel.issuer}>{certificate.issuer || words.panel.unknownField}</Fact>
          <Fact name={words.panel.key}>{certificate.key || words.panel.unknownField}</Fact>
          <Fact name={words.panel.validity}>
            {formatStamp(certificate.notBefore)} –<br />
            {formatStamp(certificate.notAfter)}
          </Fact>
          <Fact name={words.panel.serial}>
            <Mono text={certificate.serial} className="text-[0.8rem]" />
          </Fact>
          <Fact name={words.panel.fingerprint}>
            <Copyable text={idOf(certificate)} label={words.panel.copyFingerprint}>
              <Mono text={idOf(certificate)} className="text-[0.8rem]" />
            </Copyable>
          </Fact>
        </KeyValue>
      </section>
    </Panel>
  );
}

function Names({
  names,
  label,
  more,
  tone = 'text-ink-3',
}: {
  names: readonly string[];
  label: string;
  more: (n: number) => string;
  tone?: string;
}) {
  if (names.length === 0) return null;
  return (
    <div>
      <p className={clsx('text-[0.8rem]', tone)}>{label}</p>
      <ul className="m-0 mt-0.5 flex list-none flex-col p-0 text-[0.8rem] text-ink">
        {names.slice(0, SHOWN).map((name) => (
          <li key={name} className="break-words">
            {name}
          </li>
        ))}
        {names.length > SHOWN && <li className="text-ink-3">{more(names.length - SHOWN)}</li>}
      </ul>
    </div>
  );
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** `shop/order` of `shop/Deployment/order`. */
function shortName(workload: string): string {
  const { namespace, name } = workloadParts(workload as Parameters<typeof workloadParts>[0]);
  return name === '' ? workload : `${namespace}/${name}`;
}
