'use client';
import clsx from 'clsx';
import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import { useMesh } from '@/client/MeshProvider';
import { checksOf } from '@/mesh/certificates/checks';
import type { CertificateCheck, EpochMs, Evidence } from '@/mesh/model';
import type { Words } from '@/words';
import { Chip } from '../ui/Chip.tsx';
import { Copyable } from '../ui/Copyable.tsx';
import { Whole } from '../ui/Dotted.tsx';
import { EvidenceLine } from '../ui/EvidenceLine.tsx';
import { formatDuration, formatStamp, formatTime } from '../ui/format.ts';
import { Help } from '../ui/Help.tsx';
import { Fact, KeyValue } from '../ui/KeyValue.tsx';
import { Link } from '../ui/Link.tsx';
import { Mono } from '../ui/Mono.tsx';
import { Panel } from '../ui/Panel.tsx';
import { SectionHeading } from '../ui/SectionHeading.tsx';
import { TEXT_TONE } from '../ui/tones.ts';
import { Chain } from './Chain.tsx';
import { LifeBar } from './LifeBar.tsx';
import { type CertificateRow, stateAt } from './rows.ts';
import { STATE_TONE } from './states.ts';
import { timeLeft } from './timeLeft.ts';

/** Everything known of one pod's certificate, and where it was read. */
export function CertificatePanel({
  row,
  now,
  onClose,
  words,
}: {
  row: CertificateRow;
  now: EpochMs;
  onClose: () => void;
  words: Words['certificates'];
}) {
  const { certificate } = row;
  const { leaf } = certificate;
  const w = words.panel;
  const pod = useMesh((mesh) => mesh.pods[row.pod]);
  const state = stateAt(row, now);
  const tone = STATE_TONE[state];
  const { countdown, note } = timeLeft(row, state, now, words);
  return (
    <Panel title={row.workload} subtitle={row.pod} onClose={onClose}>
      <section className="flex flex-col gap-2">
        <div className="flex items-baseline gap-3">
          <time
            className={clsx(
              'tabular text-[1.9rem] leading-none font-medium tracking-tight',
              state === 'ok' ? 'text-ink' : TEXT_TONE[tone],
            )}
          >
            {countdown}
          </time>
          <Chip tone={tone} title={words.stateHelp[state]}>
            {words.state[state]}
          </Chip>
        </div>
        <p className={clsx('text-[0.8rem]', state === 'ok' ? 'text-ink-3' : TEXT_TONE[tone])}>{note}</p>
        <LifeBar
          tall
          life={row.life}
          renewal={row.renewal}
          rotations={row.rotations.map((r) => r.at)}
          now={now}
          tone={tone}
          words={words.life}
        />
        {state !== 'ok' && <p className="text-sm leading-snug text-ink-2">{words.stateHelp[state]}</p>}
      </section>

      <KeyValue>
        <Fact
          name={w.identity}
          note={
            row.identity && (
              <span className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3">
                <span>{w.identityParts['trust-domain']}</span>
                <span className="text-ink-2">{row.identity.trustDomain}</span>
                <span>{w.identityParts.namespace}</span>
                <span className="text-ink-2">{row.identity.namespace}</span>
                <span>{w.identityParts['service-account']}</span>
                <span className="text-ink-2">{row.identity.serviceAccount}</span>
              </span>
            )
          }
        >
          {certificate.spiffe === null ? (
            words.table.noSpiffe
          ) : (
            <Copyable text={certificate.spiffe} label={w.copySpiffe}>
              <Whole text={certificate.spiffe} className="text-[0.8rem]" />
            </Copyable>
          )}
        </Fact>
        <Fact name={w.expires}>{formatStamp(leaf.notAfter)}</Fact>
        {row.renewal && <Fact name={w.renewal}>{formatStamp(row.renewal.at)}</Fact>}
        <Fact name={w.received}>
          {certificate.receivedAt === null ? (
            <span className="text-ink-3">{w.receivedUnknown}</span>
          ) : (
            formatStamp(certificate.receivedAt)
          )}
        </Fact>
      </KeyValue>

      <section className="flex flex-col gap-3">
        <SectionHeading
          aside={
            <Help term={words.rotation.term}>
              {words.rotation.text.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </Help>
          }
        >
          {w.chain}
        </SectionHeading>
        <Chain certificate={certificate} life={row.life} now={now} tone={tone} words={words} />
      </section>

      {certificate.served && (
        <section className="flex flex-col gap-2">
          <SectionHeading>{words.served.title}</SectionHeading>
          <p className="text-[0.78rem] leading-snug text-ink-3">{words.served.help}</p>
          {certificate.served.map(({ secret, leaf: shown }) => (
            <KeyValue key={secret}>
              <Fact name={secret} note={shown.sans.join(', ') || shown.subject}>
                <span className={shown.notAfter <= now ? 'text-bad' : undefined}>
                  {shown.notAfter > now
                    ? words.row.left(formatDuration(shown.notAfter - now))
                    : words.row.expiredAgo(formatDuration(shown.notAfter - now))}
                  {' · '}
                  {formatStamp(shown.notAfter)}
                </span>
              </Fact>
            </KeyValue>
          ))}
        </section>
      )}

      <Checks row={row} now={now} words={words} />

      <section className="flex flex-col gap-2">
        <SectionHeading>{w.history}</SectionHeading>
        {row.rotations.length === 0 ? (
          <p className="text-[0.8rem] text-ink-3">{w.historyNone}</p>
        ) : (
          <ol className="m-0 flex list-none flex-col gap-1.5 p-0">
            {row.rotations
              .toReversed()
              .slice(0, 20)
              .map((rotation) => (
                <li key={rotation.at} className="flex items-baseline gap-3 text-[0.8rem]">
                  <time className="text-ink-2">{formatTime(rotation.at)}</time>
                  <span className="flex min-w-0 items-baseline gap-1.5 text-ink-3">
                    <Mono text={rotation.fromSerial} max={12} className="text-[0.75rem]" />
                    <span aria-hidden>→</span>
                    <Mono text={rotation.toSerial} max={12} className="text-[0.75rem] text-cert" />
                  </span>
                </li>
              ))}
          </ol>
        )}
      </section>

      <section className="flex flex-col gap-2">
        <SectionHeading
          aside={
            pod && (
              <Link href={`/mesh?select=${encodeURIComponent(pod.workload)}`} className="text-xds hover:underline">
                {w.openMesh}
              </Link>
            )
          }
        >
          {w.evidence}
        </SectionHeading>
        <EvidenceLine evidence={evidenceOf(row)} />
      </section>
    </Panel>
  );
}

function Checks({ row, now, words }: { row: CertificateRow; now: EpochMs; words: Words['certificates'] }) {
  const facts = useMesh((mesh) => mesh.facts);
  const pods = useMesh((mesh) => mesh.pods);
  const checks = checksOf({ facts, pods }, row.certificate, now);
  return (
    <section className="flex flex-col gap-2">
      <SectionHeading>{words.panel.checks}</SectionHeading>
      <ul className="m-0 flex list-none flex-col gap-2.5 p-0">
        {checks.map((check) => (
          <li key={check.name} className="flex gap-2.5 text-sm">
            <CheckMark passed={check.passed} words={words.checks} />
            <div className="min-w-0">
              <p className="text-ink">{words.checks[check.name]}</p>
              <p className="text-[0.8rem] leading-snug break-words text-ink-3">{check.detail}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CheckMark({ passed, words }: { passed: CertificateCheck['passed']; words: Words['certificates']['checks'] }) {
  const [Icon, tone, word] =
    passed === null
      ? ([CircleHelp, 'text-ink-3', words.unknown] as const)
      : passed
        ? ([CircleCheck, 'text-good', words.passed] as const)
        : ([CircleX, 'text-bad', words.failed] as const);
  return <Icon role="img" aria-label={word} className={clsx('mt-0.5 size-4 shrink-0', tone)} strokeWidth={1.75} />;
}

function evidenceOf({ pod, certificate }: CertificateRow): Evidence {
  return certificate.evidence === '/certs'
    ? { kind: 'envoy-admin', pod, path: '/certs' }
    : { kind: 'envoy-admin', pod, path: '/config_dump?resource=dynamic_active_secrets' };
}
