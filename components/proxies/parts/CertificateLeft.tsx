'use client';
import clsx from 'clsx';
import { useMesh, useWords } from '@/client/MeshProvider';
import { stateOf } from '@/mesh/certificates/grace.ts';
import type { EpochMs, WorkloadCertificate } from '@/mesh/model';
import { proxiesWords } from '@/words/proxies';
import { formatDuration, formatStamp } from '../../ui/format.ts';
import { Link } from '../../ui/Link.tsx';

const TONE = { ok: 'text-ink-2', 'renewal-overdue': 'text-warn', expiring: 'text-bad', expired: 'text-bad' } as const;

/** How long its certificate is still valid; leads to the certificate. */
export function CertificateLeft({
  certificate,
  now,
  focusable = true,
}: {
  certificate: WorkloadCertificate | undefined;
  now: EpochMs;
  focusable?: boolean;
}) {
  const words = useWords(proxiesWords).secret;
  const pods = useMesh((mesh) => mesh.pods);
  const facts = useMesh((mesh) => mesh.facts);
  if (certificate === undefined) return <span className="text-ink-3">–</span>;
  const left = certificate.leaf.notAfter - now;
  return (
    <Link
      href={`/certificates?select=${encodeURIComponent(certificate.pod)}`}
      tabIndex={focusable ? undefined : -1}
      onClick={(event) => event.stopPropagation()}
      title={formatStamp(certificate.leaf.notAfter)}
      className={clsx('tabular hover:underline', TONE[stateOf({ facts, pods }, certificate, now)])}
    >
      {left <= 0 ? words.expired(formatDuration(left)) : words.left(formatDuration(left))}
    </Link>
  );
}
