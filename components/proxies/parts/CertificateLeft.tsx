'use client';
import clsx from 'clsx';
import { useWords } from '@/client/MeshProvider';
import { certificateState } from '@/mesh/certificates/state.ts';
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
  if (certificate === undefined) return <span className="text-ink-3">–</span>;
  const left = certificate.leaf.notAfter - now;
  return (
    <Link
      href={`/certificates?select=${encodeURIComponent(certificate.pod)}`}
      tabIndex={focusable ? undefined : -1}
      onClick={(event) => event.stopPropagation()}
      title={formatStamp(certificate.leaf.notAfter)}
      className={clsx('tabular hover:underline', TONE[certificateState(certificate, now)])}
    >
      {left <= 0 ? words.expired(formatDuration(left)) : words.left(formatDuration(left))}
    </Link>
  );
}
