import { appOf, INJECTED, manifest, namespaceOf, serviceOf } from './apps.ts';
import { available } from './kit.ts';
import type { Scenario } from './scenario.ts';

const CROWD = 'crowd';
/** So many start at once: more would be ready no sooner, and those there are would answer late. */
const AT_ONCE = 6;

/** A tree: each calls the two that stand at twice its place. */
const NAMES = [
  ...['portal', 'search', 'catalog', 'ranking', 'suggest', 'prices', 'reviews', 'synonyms', 'history', 'trends'],
  ...['spelling', 'discounts', 'taxes', 'ratings', 'photos', 'language', 'stopwords', 'sessions', 'devices', 'seasons'],
  ...['regions', 'typos', 'phonetics', 'coupons', 'campaigns', 'customs', 'rates', 'stars', 'abuse', 'thumbnails'],
];

const urlOf = (name: string) => `http://${name}:8080/browse`;

const workloads = NAMES.map((name, at) => {
  const calls = NAMES.slice(2 * at + 1, 2 * at + 3).map(urlOf);
  const env = {
    ...(calls.length > 0 && { CALLS: `/browse ${calls.join(' ')}` }),
    ...(at === 0 && { LOAD: calls.map((url) => `0.05 ${url}`).join('\n') }),
  };
  // One thread for each proxy: thirty of them share the machine with everything else.
  const annotations = { 'proxy.istio.io/config': JSON.stringify({ concurrency: 1 }) };
  const place = { namespace: CROWD, name };
  return { name, objects: [serviceOf(place), appOf(place, { annotations, env })] };
});

const namespace = manifest(namespaceOf(CROWD, INJECTED));

/** They hear of each other only, so that their proxies are ready sooner. */
const SIDECAR = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: ${CROWD}, labels: { istio.io/rev: default } }
spec:
  egress:
    - hosts: [./*, istio-system/*]
`;

export const manyWorkloads: Scenario = {
  name: 'many-workloads',
  title: `${NAMES.length} more workloads, in a namespace of their own`,
  see: [
    `In the picture the namespace ${CROWD} appears, with ${NAMES.length} workloads that call each other as a tree.`,
    'What was in the picture before stays readable.',
    `The list of certificates has ${NAMES.length} more, each with a verified chain.`,
    'Every new proxy is in sync.',
  ],
  adds: namespace,
  async apply(rig) {
    await rig.apply(namespace);
    await rig.apply(SIDECAR);
    for (let at = 0; at < workloads.length; at += AT_ONCE) {
      const some = workloads.slice(at, at + AT_ONCE);
      await rig.apply(manifest(...some.flatMap(({ objects }) => objects)));
      await available(
        rig,
        CROWD,
        some.map(({ name }) => name),
      );
    }
  },
  undo: (rig) => rig.remove(namespace),
};
