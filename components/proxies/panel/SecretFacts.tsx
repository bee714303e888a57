import type { SecretRow } from '@/mesh/config/rows.ts';
import type { Words } from '@/words';
import { formatStamp } from '../../ui/format.ts';
import { Fact } from '../../ui/KeyValue.tsx';
import { CertificateFacts } from './CertificateFacts.tsx';

export function SecretFacts({ row, words }: { row: SecretRow; words: Words['proxies'] }) {
  const { secret } = row;
  const f = words.panel.facts;
  return (
    <>
      <Fact name={f.kind}>{words.secret.kinds[secret.kind]}</Fact>
      <Fact name={f.state}>{words.secret.states[secret.state]}</Fact>
      {secret.updatedAt !== null && <Fact name={f.updated}>{formatStamp(secret.updatedAt)}</Fact>}
      {secret.unreadable > 0 && <Fact name={f.otherFilters}>{words.panel.unreadable(secret.unreadable)}</Fact>}
      {secret.certificates.map((certificate) => (
        <div key={certificate.sha256} className="col-span-2 grid grid-cols-subgrid gap-y-2.5 border-t border-line pt-3">
          <CertificateFacts certificate={certificate} words={words} />
        </div>
      ))}
    </>
  );
}
