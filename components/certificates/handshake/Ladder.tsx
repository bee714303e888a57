import clsx from 'clsx';
import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Handshake, HandshakeEnd, PeerCheck } from '@/mesh/certificates/handshake';
import { nameOf, namespaceOf } from '@/mesh/model';
import { sansText } from '@/mesh/path/sans';
import type { Words } from '@/words';
import { Whole } from '../../ui/Dotted.tsx';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { formatStamp, shortSpiffe } from '../../ui/format.ts';
import { Link } from '../../ui/Link.tsx';
import { Mono } from '../../ui/Mono.tsx';
import { type Step, stepsOf } from './steps.ts';

type W = Words['handshake'];

/** The handshake as a ladder: client at the left, server at the right, step by step downwards. */
export function Ladder({ handshake, way, words }: { handshake: Handshake; way: 'mtls' | 'tls'; words: W }) {
  const { mode, accepted, plainAccepted } = handshake;
  return (
    <div className="flex flex-col gap-4">
      <p className={clsx('text-sm', mode === 'plain' ? 'text-warn' : mode === 'unknown' ? 'text-ink-3' : 'text-ink-2')}>
        {words.state[mode]}{' '}
        {(mode === 'mtls' || mode === 'tls') && (
          <span className={accepted === null ? 'text-ink-3' : accepted ? 'text-good' : 'text-bad'}>
            {words.verdict[`${accepted}`]}
          </span>
        )}{' '}
        {plainAccepted !== null && (
          <span className={plainAccepted ? 'text-warn' : 'text-ink-2'}>
            {plainAccepted ? words.permissive : words.strict}
          </span>
        )}
      </p>
      <section className="rounded-2xl border border-line bg-surface">
        <div className="grid grid-cols-2 border-b border-line">
          <End end={handshake.client} side="client" words={words} />
          <End end={handshake.server} side="server" words={words} />
        </div>
        <ol className="m-0 list-none p-0">
          {stepsOf(way).map((step, index) => (
            <Rung key={step.name} step={step} number={index + 1} handshake={handshake} way={way} words={words} />
          ))}
        </ol>
      </section>
      <section aria-label={words.evidence} className="flex flex-col gap-1 text-[0.8rem]">
        {[handshake.client, handshake.server].map(({ pod, context, certificate }) => (
          <div key={pod} className="flex flex-wrap gap-x-6 gap-y-1">
            {context && <EvidenceLine evidence={{ kind: 'config-dump', pod, pointer: context.pointer }} />}
            {certificate && (
              <EvidenceLine
                evidence={{
                  kind: 'envoy-admin',
                  pod,
                  path: certificate.evidence === '/certs' ? '/certs' : '/config_dump?resource=dynamic_active_secrets',
                }}
              />
            )}
          </div>
        ))}
      </section>
    </div>
  );
}

function End({ end, side, words }: { end: HandshakeEnd; side: 'client' | 'server'; words: W }) {
  return (
    <div className={clsx('min-w-0 px-5 py-4', side === 'server' && 'border-l border-line text-right')}>
      <p className="text-[0.72rem] tracking-[0.12em] text-ink-3 uppercase">{words[side]}</p>
      <Link
        href={`/certificates?select=${encodeURIComponent(end.pod)}`}
        className="block truncate font-medium text-ink hover:underline"
      >
        {namespaceOf(end.pod)}/{nameOf(end.pod)}
      </Link>
      <p className="truncate font-mono text-[0.78rem] text-cert" title={end.certificate?.spiffe ?? undefined}>
        {end.certificate?.spiffe ? shortSpiffe(end.certificate.spiffe) : words.facts.unread}
      </p>
    </div>
  );
}

function Rung({
  step,
  number,
  handshake,
  way,
  words,
}: {
  step: Step;
  number: number;
  handshake: Handshake;
  way: 'mtls' | 'tls';
  words: W;
}) {
  const w = words.steps[step.name];
  const right = step.by === 'server';
  return (
    <li
      className={clsx('relative border-b border-line/60 px-5 py-4 last:border-b-0', step.leftOut && 'bg-warn-soft/40')}
    >
      <div className={clsx('flex max-w-[62%] flex-col gap-1.5 max-[900px]:max-w-full', right && 'ml-auto text-right')}>
        <h3 className={clsx('text-sm font-semibold', step.leftOut ? 'text-warn line-through' : 'text-ink')}>
          <span className="tabular mr-2 text-ink-3">{number}</span>
          {w.title}
        </h3>
        <p className={clsx('text-[0.85rem] leading-snug', step.leftOut ? 'text-warn' : 'text-ink-2')}>
          {way === 'tls' ? w.tls : w.text}
        </p>
        {!step.leftOut && <StepFacts step={step} handshake={handshake} words={words} right={right} />}
      </div>
      {step.arrow !== 'none' && !step.leftOut && <Arrow to={step.arrow} />}
    </li>
  );
}

function StepFacts({ step, handshake, words, right }: { step: Step; handshake: Handshake; words: W; right: boolean }) {
  const w = words.facts;
  const { client, server, sni, alpn } = handshake;
  switch (step.name) {
    case 'hello':
      return (
        <Facts right={right}>
          <Item name={w.sni}>{sni ? <Whole text={sni} /> : w.notTold}</Item>
          <Item name={w.alpn}>{alpn.length > 0 ? alpn.join(', ') : w.notTold}</Item>
          {handshake.endpoint && <Item name={w.endpoint}>{handshake.endpoint}</Item>}
          {handshake.cluster && (
            <Item name={w.cluster}>
              <Whole text={handshake.cluster} />
            </Item>
          )}
        </Facts>
      );
    case 'server-certificate':
      return <Shown end={server} words={words} right={right} />;
    case 'client-certificate':
      return <Shown end={client} words={words} right={right} />;
    case 'client-checks':
      return <Checks end={client} words={words} right={right} />;
    case 'server-checks':
      return <Checks end={server} words={words} right={right} />;
    case 'done':
      return null;
  }
}

function Shown({ end, words, right }: { end: HandshakeEnd; words: W; right: boolean }) {
  const w = words.facts;
  const { certificate } = end;
  if (certificate === null) return <p className="text-[0.8rem] text-ink-3">{w.unread}</p>;
  const { leaf, spiffe } = certificate;
  return (
    <Facts right={right}>
      <Item name={w.identity}>
        <Whole text={spiffe ?? leaf.sans[0] ?? w.notTold} />
      </Item>
      <Item name={w.serial}>
        <Mono text={leaf.serial} max={20} />
      </Item>
      <Item name={w.issuer}>{leaf.issuer || w.notTold}</Item>
      <Item name={w.ends}>{formatStamp(leaf.notAfter)}</Item>
    </Facts>
  );
}

function Checks({ end, words, right }: { end: HandshakeEnd; words: W; right: boolean }) {
  const w = words.facts;
  const expected = end.context?.tls.peerSans ?? [];
  return (
    <>
      <ul className={clsx('m-0 flex list-none flex-wrap gap-x-5 gap-y-1 p-0 text-[0.82rem]', right && 'justify-end')}>
        {end.checks.map((check) => (
          <li key={check.name} className="flex items-center gap-1.5 text-ink">
            <Mark passed={check.passed} words={words} />
            {words.checks[check.name]}
          </li>
        ))}
      </ul>
      <Facts right={right}>
        <Item name={w.roots}>
          {(end.certificate?.roots ?? []).map((root) => root.subject || root.serial).join(', ') || w.notTold}
        </Item>
        {end.context && (
          <Item name={w.expected}>{expected.length > 0 ? <Whole text={sansText(expected)} /> : w.anyName}</Item>
        )}
      </Facts>
    </>
  );
}

function Mark({ passed, words }: { passed: PeerCheck['passed']; words: W }) {
  const [Icon, tone, word] =
    passed === null
      ? ([CircleHelp, 'text-ink-3', words.unknown] as const)
      : passed
        ? ([CircleCheck, 'text-good', words.passed] as const)
        : ([CircleX, 'text-bad', words.failed] as const);
  return <Icon role="img" aria-label={word} className={clsx('size-4 shrink-0', tone)} strokeWidth={1.75} />;
}

const Facts = ({ right, children }: { right: boolean; children: ReactNode }) => (
  <dl className={clsx('m-0 flex flex-wrap gap-x-6 gap-y-1.5 text-[0.82rem]', right && 'justify-end')}>{children}</dl>
);

const Item = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0 max-w-full">
    <dt className="text-[0.72rem] text-ink-3">{name}</dt>
    <dd className="m-0 break-words text-ink">{children}</dd>
  </div>
);

/** From the one who sends to the one who gets, along the lower edge of the step. */
function Arrow({ to }: { to: 'left' | 'right' }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      className={clsx('mt-3 block h-2 w-full text-cert', to === 'left' && '-scale-x-100')}
    >
      <line x1="0" y1="4" x2="99" y2="4" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      <path
        d="M98.4 1L100 4L98.4 7"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
