import { CommandError, type Rig } from '../rig.ts';
import { scenarioNamed } from '../scenarios/index.ts';

/** One thing that is done to the mesh while the recording runs. */
export type Beat = {
  /** Seconds after the first full picture. A beat that comes late (the one before took long) is done at once. */
  readonly at: number;
  readonly what: string;
  /** Where in Meshpath it shows. */
  readonly look: string;
  play(rig: Rig): Promise<void>;
};

/** Length of the recording, seconds. */
export const LENGTH = 150;

/** Scenarios that are in place before the recording starts and end with it. */
export const BEFORE = ['short-certs'] as const;

/** What goes on all the time, because rig/mesh says so. */
export const ALWAYS: readonly { readonly what: string; readonly look: string }[] = [
  { what: '`loadgen` calls `payment`, whose policy allows only `order`', look: '403, with the policy’s name' },
  { what: '`erp`, in a namespace without injection, calls `inventory` in plain text', look: 'a plain-text edge' },
  { what: '`shipping` aborts a tenth of the express labels', look: '503 FI' },
  { what: 'one workload’s certificates live two minutes', look: 'renewals, in cyan' },
  { what: '`shopper` asks for `/account` without a token', look: '403 at the gateway' },
];

const begin = (name: string) => (rig: Rig) => scenarioNamed(name).apply(rig);
const end = (name: string) => (rig: Rig) => scenarioNamed(name).undo(rig);

/** The story, in order. Each trouble ends before the next begins, so that a viewer sees one cause at a time. */
export const STORY: readonly Beat[] = [
  {
    at: 12,
    what: '`payment` moves from 80/20 to 50/50',
    look: 'a push to every proxy, in blue',
    play: (rig) => split(rig, 50, 50),
  },
  { at: 26, what: 'an EnvoyFilter asks for a filter that no Envoy has', look: 'a NACK, in red', play: begin('nack') },
  {
    at: 44,
    what: 'a VirtualService with a broken regex is applied',
    look: 'istiod’s webhook rejects it',
    play: rejected,
  },
  { at: 54, what: 'the EnvoyFilter goes', look: 'back in sync', play: end('nack') },
  {
    at: 66,
    what: 'a policy shuts `order` out of `payment`',
    look: '403, with the policy’s name',
    play: begin('authz-denied'),
  },
  { at: 86, what: 'the policy goes', look: '200 again', play: end('authz-denied') },
  {
    at: 98,
    what: 'a service loses its last pod',
    look: '503 UH, no healthy upstream',
    play: begin('no-healthy-upstream'),
  },
  {
    at: 118,
    what: 'its pods come back',
    look: 'a new certificate, endpoints pushed',
    play: end('no-healthy-upstream'),
  },
  { at: 134, what: '`payment` goes back to 80/20', look: 'another push', play: (rig) => split(rig, 80, 20) },
];

/** Weights of the VirtualService `payment` between v1 and v2: its route after the canary's. */
async function split(rig: Rig, v1: number, v2: number): Promise<void> {
  const weight = (i: number, value: number) => ({ op: 'replace', path: `/spec/http/1/route/${i}/weight`, value });
  const patch = JSON.stringify([weight(0, v1), weight(1, v2)]);
  await rig.kubectl(['patch', 'virtualservice', 'payment', '-n', 'shop', '--type=json', '-p', patch]);
}

/** Bad YAML: istiod's webhook must refuse it, or the story would show something else than it says. */
async function rejected(rig: Rig): Promise<void> {
  try {
    await rig.apply(BROKEN_REGEX);
  } catch (error) {
    if (error instanceof CommandError && REFUSED.test(error.stderr)) return;
    throw error;
  }
  await rig.remove(BROKEN_REGEX);
  throw new Error('the validating webhook let a broken regex pass');
}

/** What the API server says when istiod's webhook was asked and said no, which is not the same as that it did not answer. */
const REFUSED = /admission webhook "[^"]*validation\.istio\.io" denied the request/;

const BROKEN_REGEX = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: broken-regex, namespace: shop, labels: {istio.io/rev: default}}
spec:
  hosts: [order]
  http:
  - match: [{uri: {regex: "a("}}]
    route: [{destination: {host: order}}]
`;
