'use client';
import { useMesh, useMeshNow, useStore, useWords } from '@/client/MeshProvider';
import { authorityOf } from '@/mesh/certificates/authority';
import { rootRows } from '@/mesh/certificates/rows';
import { rootState } from '@/mesh/certificates/state';
import type { EpochMs } from '@/mesh/model';
import type { Words } from '@/words';
import { controlWords } from '@/words/control';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { formatDate, formatDuration, formatTime } from '../../ui/format.ts';
import { Link } from '../../ui/Link.tsx';
import { Mono } from '../../ui/Mono.tsx';
import { SectionHeading } from '../../ui/SectionHeading.tsx';
import { Figure } from '../Figure.tsx';
import { LoadingControl } from '../LoadingControl.tsx';

/** Certificates, the authority in istiod: signing requests, what was issued, what failed and why, and until when it may sign. */
export function AuthorityView() {
  const ready = useStore((state) => state.ready);
  return <div className="flex h-full min-h-0">{ready ? <Content /> : <LoadingControl />}</div>;
}

function Content() {
  const words = useWords(controlWords);
  const w = words.authority;
  const now = useMeshNow(1_000);
  const istiods = useMesh((mesh) => mesh.istiods);
  const certificates = useMesh((mesh) => mesh.certificates);
  const rotations = useMesh((mesh) => mesh.rotations);
  const source = useMesh((mesh) => mesh.sources.istiod);
  const authority = authorityOf(istiods);
  const roots = rootRows({ certificates });
  const last = rotations.at(-1);
  const figure = (n: number | null) => (n === null ? words.unknown : n.toLocaleString('en'));
  const failed = authority.failed !== null && authority.failed > 0;
  return (
    <div className="min-w-0 flex-1 overflow-y-auto">
      <div className="@container mx-auto flex max-w-[90rem] flex-col gap-6 p-6 max-[1000px]:p-4">
        <h1 className="sr-only">{words.job.certificates.name}</h1>
        {(source.kind === 'failed' || source.kind === 'stale') && (
          <FaultBox fault={source.fault} tone={source.kind === 'failed' ? 'bad' : 'warn'} />
        )}
        <section
          aria-label={words.job.certificates.name}
          className="flex flex-col gap-4 rounded-2xl border border-line bg-surface px-5 py-4"
        >
          <div className="grid grid-cols-4 gap-x-6 gap-y-4 @max-[52rem]:grid-cols-2">
            <Figure name={w.issued} value={figure(authority.issued)} note={w.issuedNote(figure(authority.requests))} />
            <Figure
              name={w.failures}
              value={authority.failed === 0 ? w.noFailures : figure(authority.failed)}
              note={w.failuresNote}
              tone={failed ? 'bad' : undefined}
            />
            <End name={w.root} at={authority.rootExpiresAt} now={now} words={words} />
            {authority.chain === 'unread' ? (
              <Figure name={w.chain} value={words.unknown} note={w.chainUnread} />
            ) : authority.chain === null ? (
              <Figure name={w.chain} value={w.noChain} note={w.noChainNote} />
            ) : (
              <End name={w.chain} at={authority.chain} now={now} words={words} />
            )}
          </div>
          <p className="text-[0.75rem] text-ink-3">{w.sinceStart}</p>
          {authority.replicas[0] && (
            <EvidenceLine
              evidence={{ kind: 'istiod', pod: authority.replicas[0].pod, path: '/metrics · citadel_server_*' }}
            />
          )}
        </section>
        <div className="grid grid-cols-2 items-start gap-6 @max-[60rem]:grid-cols-1">
          <section className="flex flex-col gap-3">
            <SectionHeading level={2}>{w.reasons}</SectionHeading>
            {authority.reasons === null ? (
              <p className="text-sm text-ink-2">
                {w.reasonsUnread} {figure(authority.failed)}
              </p>
            ) : (
              <ul className="m-0 flex list-none flex-col gap-3 p-0">
                {authority.reasons.map(({ reason, count }) => (
                  <li key={reason} className="grid grid-cols-[3rem_minmax(0,1fr)] gap-3 text-sm">
                    <span
                      className={`tabular text-right text-lg leading-snug font-medium ${count > 0 ? 'text-bad' : 'text-ink-3'}`}
                    >
                      {count}
                    </span>
                    <span>
                      <span className={count > 0 ? 'font-medium text-ink' : 'text-ink-2'}>{w.reason[reason].name}</span>
                      <span className="block text-[0.8rem] leading-snug text-ink-3">{w.reason[reason].help}</span>
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <div className="flex flex-col gap-6">
            <section className="flex flex-col gap-3">
              <SectionHeading level={2}>{w.roots}</SectionHeading>
              {roots.length === 0 ? (
                <p className="text-sm text-ink-3">{w.rootsNone}</p>
              ) : (
                <ul className="m-0 flex list-none flex-col gap-3 p-0 text-sm">
                  {roots.map(({ root, trustedBy }) => (
                    <li key={root.serial + root.sha256} className="flex flex-col">
                      <span className="font-medium break-words text-ink">{root.subject || root.serial}</span>
                      <span className="tabular text-[0.8rem] text-ink-3">
                        {w.trustedBy(trustedBy.length)} · {formatDate(root.notAfter)}
                      </span>
                      <Mono text={root.serial} className="text-[0.75rem] text-ink-3" />
                    </li>
                  ))}
                </ul>
              )}
            </section>
            <section className="flex flex-col gap-2">
              <SectionHeading
                level={2}
                aside={
                  <Link href="/certificates" className="text-xds hover:underline">
                    {w.all}
                  </Link>
                }
              >
                {w.seen}
              </SectionHeading>
              <p className="tabular text-sm text-ink-2">
                {last === undefined ? w.seenNone : w.seenSome(rotations.length, formatTime(last.at))}
              </p>
            </section>
            {authority.replicas.length > 0 && (
              <table className="tabular w-full border-collapse text-sm">
                <caption className="pb-1.5 text-left text-sm font-semibold text-ink">{w.replicas}</caption>
                <thead className="text-[0.8rem] text-ink-3">
                  <tr className="border-b border-line">
                    <th scope="col" className="py-1 text-left font-normal">
                      {w.replica}
                    </th>
                    <th scope="col" className="py-1 text-right font-normal">
                      {w.csrs}
                    </th>
                    <th scope="col" className="py-1 text-right font-normal">
                      {w.issued}
                    </th>
                    <th scope="col" className="py-1 text-right font-normal">
                      {w.failures}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {authority.replicas.map(({ pod, csrCount, certificatesIssued, csrErrors }) => (
                    <tr key={pod} className="border-b border-line/60">
                      <th scope="row" className="max-w-0 py-1.5 pr-3 text-left font-normal">
                        <Mono text={pod} className="text-[0.8rem]" />
                      </th>
                      <td className="w-20 py-1.5 text-right">{figure(csrCount)}</td>
                      <td className="w-20 py-1.5 text-right">{figure(certificatesIssued)}</td>
                      <td className={`w-20 py-1.5 text-right ${csrErrors ? 'text-bad' : ''}`}>{figure(csrErrors)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

/** When a certificate of the authority ends. */
function End({ name, at, now, words }: { name: string; at: EpochMs | null; now: EpochMs; words: Words['control'] }) {
  if (at === null) return <Figure name={name} value={words.unknown} />;
  const state = rootState({ notAfter: at }, now);
  const left = at - now;
  return (
    <Figure
      name={name}
      value={left > 0 ? words.authority.left(formatDuration(left)) : words.authority.ended(formatDuration(left))}
      note={formatDate(at)}
      tone={state === 'ok' ? undefined : state === 'expiring' ? 'warn' : 'bad'}
    />
  );
}
