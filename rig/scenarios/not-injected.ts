import { appOf, INJECTED, manifest, namespaceOf } from './apps.ts';
import { available } from './kit.ts';
import type { Scenario } from './scenario.ts';

const IMPORTER = { namespace: 'partners', name: 'importer' };
const REPORTS = { namespace: 'backoffice', name: 'reports' };
const AGENT = { namespace: 'backoffice', name: 'node-agent' };

/** inventory takes plain text too, so its callers succeed: only Meshpath shows what is missing. */
const LOAD = '0.5 http://inventory.warehouse:8080/stock';

const objects = manifest(
  namespaceOf(IMPORTER.namespace),
  namespaceOf(REPORTS.namespace, INJECTED),
  appOf(IMPORTER, { env: { LOAD } }),
  appOf(REPORTS, { labels: { 'sidecar.istio.io/inject': 'false' }, env: { LOAD } }),
  // Its port is one of the node's.
  appOf(AGENT, { env: { PORT: '18080' }, spec: { hostNetwork: true } }),
);

export const notInjected: Scenario = {
  name: 'not-injected',
  title: 'three pods without a sidecar, each for another reason',
  see: [
    'In the picture importer, reports and node-agent stand without a proxy; their namespaces, dashed, say “not injected”, and why where one reason holds for all.',
    'Calls of importer and reports to inventory are answered, in plain text: their wires have no tube.',
    'Opened, importer says that its namespace partners has no injection label.',
    'reports says that it opts out with the label sidecar.istio.io/inject=false.',
    'node-agent says that it uses its node’s network.',
    'Certificates lists the three as pods without one.',
  ],
  adds: objects,
  async apply(rig) {
    await rig.apply(objects);
    await available(rig, 'partners', [IMPORTER.name]);
    await available(rig, 'backoffice', [REPORTS.name, AGENT.name]);
  },
  undo: (rig) => rig.remove(objects),
};
