import { annotatePods, type Deployment } from './kit.ts';
import type { Scenario } from './scenario.ts';

const STOREFRONT: Deployment = { namespace: 'storefront', name: 'storefront', app: 'storefront' };

/** The annotation of a pod whose agent asks istiod for certificates of this life, such as `2m`; null: of the default one. */
export const certificateLife = (ttl: string | null): Readonly<Record<string, string | null>> => ({
  'proxy.istio.io/config': ttl === null ? null : JSON.stringify({ proxyMetadata: { SECRET_TTL: ttl } }),
});

export const shortCerts: Scenario = {
  name: 'short-certs',
  title: 'the certificates of storefront live two minutes',
  see: [
    'In the list of certificates storefront is on top, with a countdown from two minutes that starts anew after each.',
    'In the picture its ring empties to a half, then fills again, with “certificate renewed”.',
    'Each renewal brings a new serial and adds one to its rotations; none is ever called overdue.',
  ],
  apply: (rig) => annotatePods(rig, STOREFRONT, certificateLife('2m')),
  undo: (rig) => annotatePods(rig, STOREFRONT, certificateLife(null)),
};
