import type { Certificate } from '@/mesh/model';
import type { Words } from '@/words';
import { formatStamp } from '../../ui/format.ts';
import { Fact } from '../../ui/KeyValue.tsx';
import { TimeLeft } from '../parts/TimeLeft.tsx';
import { Code, Lines } from './facts.tsx';

/** The public facts of one certificate; what `/certs` alone does not tell is left out. */
export function CertificateFacts({ certificate, words }: { certificate: Certificate; words: Words['proxies'] }) {
  const f = words.panel.facts;
  return (
    <>
      {certificate.sans.length > 0 && (
        <Fact name={f.sans}>
          <Lines of={certificate.sans.map((san) => <Code key={san}>{san}</Code>)} />
        </Fact>
      )}
      {certificate.subject !== '' && (
        <Fact name={f.subject}>
          <Code>{certificate.subject}</Code>
        </Fact>
      )}
      {certificate.issuer !== '' && (
        <Fact name={f.issuer}>
          <Code>{certificate.issuer}</Code>
        </Fact>
      )}
      <Fact name={f.serial}>
        <Code>{certificate.serial}</Code>
      </Fact>
      <Fact name={f.validity} note={`${formatStamp(certificate.notBefore)} – ${formatStamp(certificate.notAfter)}`}>
        <TimeLeft certificates={[certificate]} words={words} />
      </Fact>
      {certificate.key !== '' && <Fact name={f.key}>{certificate.key}</Fact>}
    </>
  );
}
