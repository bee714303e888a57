'use client';
import { useMesh, useWords } from '@/client/MeshProvider';
import { RowsSkeleton } from '@/components/ui/RowsSkeleton.tsx';
import type { PodId, ShownCertificate, ShownCertificates, WorkloadCertificate } from '@/mesh/model';
import { proxiesWords } from '@/words/proxies';
import { proxyTabsWords } from '@/words/proxyTabs';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { formatTime } from '../../ui/format.ts';
import { KeyValue } from '../../ui/KeyValue.tsx';
import { Link } from '../../ui/Link.tsx';
import { SectionHeading } from '../../ui/SectionHeading.tsx';
import { CertificateFacts } from '../panel/CertificateFacts.tsx';
import { TimeLeft } from '../parts/TimeLeft.tsx';
import { ReadAgain, TabHead } from './TabHead.tsx';
import { useRead } from './useRead.ts';

/** The proxy's own certificate with its chain, and everything that its `/certs` lists now. */
export function CertificatesTab({ pod }: { pod: PodId }) {
  const words = useWords(proxyTabsWords);
  const all = useWords(proxiesWords);
  const certificate = useMesh((mesh) => mesh.certificates[pod]);
  const { data, absent, fault, reading, readAgain } = useRead<ShownCertificates>(pod, 'certs');
  return (
    <div className="min-w-0 flex-1 overflow-y-auto">
      <TabHead title={all.tabs.certificates} term="certificates" />
      <div className="flex max-w-[80rem] flex-col gap-6 px-5 pb-6">
        <section className="flex flex-col gap-3">
          <SectionHeading
            aside={
              certificate && (
                <Link href={`/certificates?select=${encodeURIComponent(pod)}`} className="text-xds hover:underline">
                  {words.certificates.full}
                </Link>
              )
            }
          >
            {words.certificates.own}
          </SectionHeading>
          {certificate === undefined ? (
            <p className="text-sm text-ink-3">{words.certificates.ownNone}</p>
          ) : (
            <Chain certificate={certificate} />
          )}
        </section>
        <section className="flex flex-col gap-3">
          <SectionHeading
            aside={
              <span className="flex items-center gap-3">
                {data !== null && words.readAt(formatTime(data.readAt))}
                {!absent && <ReadAgain reading={reading} label={words.readAgain} onClick={readAgain} />}
              </span>
            }
          >
            {words.certificates.shown}
          </SectionHeading>
          {absent ? (
            <p className="text-sm text-ink-3">
              {words.onlyLive}. {words.onlyLiveHelp}
            </p>
          ) : fault !== null ? (
            <FaultBox fault={fault} tone="warn" />
          ) : data === null ? (
            <RowsSkeleton />
          ) : (
            <Shown certificates={data.certificates} />
          )}
        </section>
      </div>
    </div>
  );
}

function Chain({ certificate }: { certificate: WorkloadCertificate }) {
  const words = useWords(proxyTabsWords).certificates;
  const all = useWords(proxiesWords);
  const links = [
    { role: 'leaf' as const, of: certificate.leaf },
    ...certificate.intermediates.map((of) => ({ role: 'intermediate' as const, of })),
    ...certificate.roots.map((of) => ({ role: 'root' as const, of })),
  ];
  return (
    <>
      <p className={certificate.chainVerified === false ? 'text-sm text-bad' : 'text-sm text-ink-2'}>
        {words.chain[`${certificate.chainVerified}`]}
        <span className="font-mono text-[0.78rem] break-all text-ink-3"> · {certificate.chainDetail}</span>
      </p>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(26rem,100%),1fr))] gap-4">
        {links.map(({ role, of }) => (
          <li key={`${role} ${of.serial}`} className="rounded-xl border border-line bg-surface p-4">
            <p className="mb-3 text-sm font-medium">{words.roles[role]}</p>
            <KeyValue>
              <CertificateFacts certificate={of} words={all} />
            </KeyValue>
          </li>
        ))}
      </ul>
    </>
  );
}

function Shown({ certificates }: { certificates: readonly ShownCertificate[] }) {
  const words = useWords(proxyTabsWords).certificates;
  const all = useWords(proxiesWords);
  const { columns } = words;
  return (
    <div className="overflow-x-auto rounded-xl border border-line bg-surface">
      <table className="w-full text-left text-sm">
        <thead className="text-[0.78rem] text-ink-3">
          <tr className="border-b border-line">
            {[columns.role, columns.names, columns.serial, columns.until, columns.contexts, columns.path].map(
              (title) => (
                <th key={title} scope="col" className="px-4 py-2 font-medium">
                  {title}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {certificates.map((c) => (
            <tr key={`${c.role} ${c.serial}`} className="border-b border-line/70 align-top last:border-0">
              <td className="px-4 py-2.5 text-ink">{words.role[c.role]}</td>
              <td className="px-4 py-2.5 font-mono text-[0.78rem] break-all">{c.sans.join(', ') || '–'}</td>
              <td className="px-4 py-2.5 font-mono text-[0.78rem] break-all text-ink-2">{c.serial}</td>
              <td className="px-4 py-2.5 whitespace-nowrap">
                <TimeLeft certificates={[c]} words={all} />
              </td>
              <td className="tabular px-4 py-2.5 whitespace-nowrap text-ink-2">{words.contexts(c.contexts)}</td>
              <td className="px-4 py-2.5 font-mono text-[0.78rem] text-ink-3">{c.path}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
