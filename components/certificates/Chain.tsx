import clsx from 'clsx';
import { Award, Link2, Link2Off } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Certificate, EpochMs, WorkloadCertificate } from '@/mesh/model';
import type { Life } from '@/scene/certificates/lifeBar';
import type { Words } from '@/words';
import { Copyable } from '../ui/Copyable.tsx';
import { formatDuration, formatStamp, shortSpiffe } from '../ui/format.ts';
import { Fact, KeyValue } from '../ui/KeyValue.tsx';
import { Mono } from '../ui/Mono.tsx';
import { type Link, linksOf } from './links.ts';
import { StateMark } from './StateMark.tsx';

/** The chain of trust as a chain: leaf above, root below, each link opening its facts. */
export function Chain({
  certificate,
  life,
  now,
  tone,
  words,
}: {
  certificate: WorkloadCertificate;
  /** Of the leaf. */
  life: Life;
  now: EpochMs;
  tone: 'cert' | 'warn' | 'bad';
  words: Words['certificates'];
}) {
  const { links, rootMissing } = linksOf(certificate);
  const w = words.panel;
  const joint = { true: w.signedBy, false: w.notSigned, null: w.unchecked }[`${certificate.chainVerified}`];
  return (
    <ol className="m-0 flex list-none flex-col p-0">
      {links.map((link, index) => (
        <li key={`${link.role} ${link.certificate.sha256 || link.certificate.serial}`} className="flex flex-col">
          {index > 0 && <Joint verified={certificate.chainVerified}>{joint}</Joint>}
          <LinkCard link={link} life={life} now={now} tone={tone} words={words} />
        </li>
      ))}
      {rootMissing && (
        <li>
          <Joint verified={null}>{w.rootMissing}</Joint>
        </li>
      )}
    </ol>
  );
}

function Joint({ verified, children }: { verified: boolean | null; children: ReactNode }) {
  const Icon = verified === false ? Link2Off : Link2;
  return (
    <div
      className={clsx(
        'ml-5 flex items-center gap-2 border-l-2 py-1.5 pl-4 text-[0.75rem]',
        verified === null
          ? 'border-dashed border-line-strong text-ink-3'
          : verified
            ? 'border-good/60 text-good'
            : 'border-dashed border-bad text-bad',
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {children}
    </div>
  );
}

function LinkCard({
  link: { role, certificate },
  life,
  now,
  tone,
  words,
}: {
  link: Link;
  life: Life;
  now: EpochMs;
  tone: 'cert' | 'warn' | 'bad';
  words: Words['certificates'];
}) {
  const w = words.panel;
  const left = certificate.notAfter - now;
  return (
    <details className="group rounded-xl border border-line bg-ground open:bg-surface" open={role === 'leaf'}>
      <summary className="flex cursor-pointer list-none items-center gap-3 px-3 py-2.5 [&::-webkit-details-marker]:hidden">
        {role === 'leaf' ? (
          <StateMark life={life} now={now} tone={tone} size={26} />
        ) : (
          <span className="grid size-6.5 shrink-0 place-items-center rounded-lg border border-xds/50 bg-xds-soft text-xds">
            <Award aria-hidden className="size-4" strokeWidth={1.75} />
          </span>
        )}
        <span className="flex min-w-0 flex-1 flex-col">
          <span className="text-sm font-medium text-ink">{w.roles[role]}</span>
          <span className="truncate text-[0.8rem] text-ink-3" title={certificate.subject || certificate.sans[0]}>
            {name(certificate)}
          </span>
        </span>
        <span className={clsx('tabular text-[0.8rem] whitespace-nowrap', left <= 0 ? 'text-bad' : 'text-ink-2')}>
          {left > 0 ? words.summary.left(formatDuration(left)) : words.row.expiredAgo(formatDuration(left))}
        </span>
      </summary>
      <div className="border-t border-line px-3 py-3">
        <KeyValue>
          <Fact name={w.subject}>
            {certificate.subject || <span className="text-ink-3">{role === 'leaf' ? w.emptySubject : '–'}</span>}
          </Fact>
          <Fact name={w.issuer}>{certificate.issuer || <span className="text-ink-3">{w.unknownField}</span>}</Fact>
          <Fact name={w.serial}>
            <Copyable text={certificate.serial} label={w.copySerial}>
              <Mono text={certificate.serial} className="text-[0.8rem]" />
            </Copyable>
          </Fact>
          <Fact name={w.validity} note={lifetime(certificate, role === 'leaf' ? life : null, w)}>
            {formatStamp(certificate.notBefore)} –<br />
            {formatStamp(certificate.notAfter)}
          </Fact>
          <Fact name={w.key}>{certificate.key || <span className="text-ink-3">{w.unknownField}</span>}</Fact>
          <Fact name={w.sans}>
            {certificate.sans.length === 0 ? (
              <span className="text-ink-3">{w.noSans}</span>
            ) : (
              certificate.sans.map((san) => <Mono key={san} text={san} className="flex text-[0.8rem]" />)
            )}
          </Fact>
          {certificate.sha256 !== '' && (
            <Fact name={w.fingerprint}>
              <Copyable text={certificate.sha256} label={w.copyFingerprint}>
                <Mono text={certificate.sha256} className="text-[0.8rem]" />
              </Copyable>
            </Fact>
          )}
        </KeyValue>
      </div>
    </details>
  );
}

const name = ({ subject, sans, serial }: Certificate): string => subject || (sans[0] ? shortSpiffe(sans[0]) : serial);

function lifetime(
  { notBefore, notAfter }: Certificate,
  life: Life | null,
  words: Words['certificates']['panel'],
): string {
  const back = life === null ? 0 : life.start - notBefore;
  return back > 0
    ? words.backdated(formatDuration(notAfter - notBefore - back), formatDuration(back))
    : words.lifetime(formatDuration(notAfter - notBefore));
}
