import type { Scenario } from './scenario.ts';

export const apiserverAway: Scenario = {
  name: 'apiserver-away',
  title: 'the API server does not answer; the mesh runs on unseen',
  see: [
    'The header says “As of …: cluster out of reach”; every source that reads all the time is stale, with since when, why and what to do.',
    'What was read last stays on screen, nodes and certificates as well, and nothing is shown as gone.',
    'Requests go on in the mesh. Those that were logged meanwhile are read once the API server is back.',
    'Back, every source is live again by itself within half a minute.',
  ],
  apply: async (rig) => rig.node().stop('kube-apiserver'),
  undo: async (rig) => rig.node().start('kube-apiserver'),
};
