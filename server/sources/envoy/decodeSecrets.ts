import {
  err,
  fault,
  ok,
  type PodId,
  parseSpiffe,
  parseTime,
  type Result,
  type Spiffe,
  type WorkloadCertificate,
} from '@/mesh/model';
import { describe, readPem, verifyChain } from './decodeX509.ts';
import { type DynamicSecret, type Inline, secretsDump } from './schema.ts';

const UNREADABLE = (what: string) =>
  fault(
    'secrets-unreadable',
    `Envoy's own copy of its certificate could not be read: ${what}.`,
    'Serial and dates come from /certs instead; the chain is not verified.',
  );

/**
 * The workload certificate in `config_dump?resource=dynamic_active_secrets`: SDS secret `default` with its chain, and the
 * roots of `ROOTCA`. This is what `istioctl proxy-config secret` reads, too.
 */
export function decodeSecrets(body: unknown, pod: PodId): Result<WorkloadCertificate> {
  const parsed = secretsDump.safeParse(body);
  if (!parsed.success) return err(UNREADABLE('the answer has an unknown shape'));
  const secrets = parsed.data.configs ?? [];
  const own = secrets.find((s) => s.name === 'default');
  if (own === undefined) return err(UNREADABLE('there is no secret named default'));

  const chain = readPem(inlineText(own.secret?.tls_certificate?.certificate_chain));
  const trusted = secrets.filter((s) => s.name === 'ROOTCA').flatMap((s) => rootsOf(s));
  const [leaf, ...intermediates] = chain.certificates.map(describe);
  if (leaf == null) return err(UNREADABLE('the secret default holds no readable certificate'));

  const roots = trusted.map(describe).filter((c) => c !== null);
  const verdict = verifyChain(chain.certificates, trusted);
  const broken = chain.unreadable > 0 ? ` (${chain.unreadable} unreadable)` : '';
  return ok({
    pod,
    spiffe: spiffeOf(leaf.sans),
    leaf,
    // istiod sends its self-signed root along in the chain: a root is shown once, as what it is.
    intermediates: intermediates
      .filter((c) => c !== null)
      .filter((c) => !roots.some((root) => root.sha256 === c.sha256)),
    roots,
    chainVerified: verdict.verified && chain.unreadable === 0,
    chainDetail: verdict.detail + broken,
    receivedAt: own.last_updated === undefined ? null : parseTime(own.last_updated),
    evidence: 'config_dump secrets',
    ...servedBy(secrets),
  });
}

/** What a gateway got from Kubernetes Secrets: every secret with a chain beside the workload's own. */
function servedBy(secrets: readonly DynamicSecret[]): Pick<WorkloadCertificate, 'served'> {
  const served = secrets
    .filter(({ name }) => name !== 'default' && name !== 'ROOTCA')
    .flatMap(({ name, secret }) => {
      const [leaf, ...chain] = readPem(inlineText(secret?.tls_certificate?.certificate_chain))
        .certificates.map(describe)
        .filter((certificate) => certificate !== null);
      return leaf === undefined ? [] : [{ secret: name, leaf, chain }];
    });
  return served.length === 0 ? {} : { served };
}

/** One bundle, or with several trust domains one bundle of each (SPIFFECertValidatorConfig). */
function rootsOf(secret: DynamicSecret) {
  const context = secret.secret?.validation_context;
  const bundles = [
    context?.trusted_ca,
    ...(context?.custom_validator_config?.typed_config?.trust_domains ?? []).map((domain) => domain.trust_bundle),
  ];
  return bundles.flatMap((bundle) => readPem(inlineText(bundle)).certificates);
}

const inlineText = (source: Inline | undefined): string =>
  source?.inline_string ?? Buffer.from(source?.inline_bytes ?? '', 'base64').toString('utf8');

/** The first SAN of the form that Istio gives. */
export function spiffeOf(sans: readonly string[]): Spiffe | null {
  const uri = sans.find((san) => parseSpiffe(san) !== null);
  return uri === undefined ? null : (uri as Spiffe);
}
