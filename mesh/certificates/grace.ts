import type { EpochMs, Mesh, PodId } from '../model/index.ts';
import { GRACE_JITTER, GRACE_RATIO, type Lived } from './renewal.ts';
import { type CertificateState, certificateState } from './state.ts';

/** When an agent renews: once the share of life left is `ratio`, give or take `jitter`; and who says so. */
export type Grace = {
  readonly ratio: number;
  readonly jitter: number;
  /** The pod's `proxy.istio.io/config`, the mesh's `defaultConfig`, or the agent's own defaults. */
  readonly from: 'pod' | 'mesh' | 'default';
};

type Facts = Pick<Mesh, 'facts' | 'pods'>;

/**
 * What decides when the agent of a pod renews: `SECRET_GRACE_PERIOD_RATIO` and `…_JITTER` in `proxyMetadata`, of the pod
 * itself before that of the mesh (istio.io/docs/reference/commands/pilot-agent). A value that is no share is left out.
 */
export function graceOf({ facts, pods }: Facts, pod: PodId): Grace {
  const own = saidBy(parsed(pods[pod]?.annotations['proxy.istio.io/config'] ?? ''));
  const mesh = saidBy(at(facts.meshConfig, 'defaultConfig'));
  const said = (name: 'ratio' | 'jitter') => own[name] ?? mesh[name];
  return {
    ratio: said('ratio') ?? GRACE_RATIO,
    jitter: said('jitter') ?? GRACE_JITTER,
    from: own.ratio !== undefined ? 'pod' : mesh.ratio !== undefined ? 'mesh' : 'default',
  };
}

/** Where a held certificate stands, by what its own agent was told. */
export function stateOf(mesh: Facts, certificate: Lived & { readonly pod: PodId }, now: EpochMs): CertificateState {
  const { ratio, jitter } = graceOf(mesh, certificate.pod);
  return certificateState(certificate, now, ratio, jitter);
}

type Said = { readonly ratio?: number | undefined; readonly jitter?: number | undefined };

/** `proxyMetadata` of a ProxyConfig; values may be numbers or, as in YAML they mostly are, strings. */
function saidBy(config: unknown): Said {
  const metadata = at(config, 'proxyMetadata');
  const value = (name: string) => share(at(metadata, name));
  return { ratio: value('SECRET_GRACE_PERIOD_RATIO'), jitter: value('SECRET_GRACE_PERIOD_RATIO_JITTER') };
}

/** The annotation, which decode keeps as JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

function share(value: unknown): number | undefined {
  const n = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof n === 'number' && n >= 0 && n <= 1 ? n : undefined;
}
