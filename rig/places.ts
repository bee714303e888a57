import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './problem.ts';
import type { Environment } from './run.ts';

/** Names and addresses of one rig. Two rigs with different ones live beside each other. */
export type Places = {
  /** Of the network namespace and of the lock. */
  readonly name: string;
  /** The host's end of the link to the node. */
  readonly link: string;
  readonly subnet: string;
  readonly hostAddress: string;
  readonly nodeAddress: string;
  /** All that `down` removes. */
  readonly state: string;
  readonly kubeconfig: string;
  /** Built things, kept from one `up` to the next. */
  readonly cache: string;
};

/** Folder `rig/` of the repository. */
export const RIG = fileURLToPath(new URL('.', import.meta.url));

/** The network that pods and services have inside the node's namespace, where no other address matters. */
export const CLUSTER = {
  nodeName: 'node-1',
  pods: '10.244.0.0/24',
  services: '10.96.0.0/16',
  apiServer: '10.96.0.1',
  dns: '10.96.0.10',
  domain: 'cluster.local',
} as const;

/** Linux allows 15 bytes; the link is the name and a 0. */
const LONGEST_NAME = 14;

/**
 * Reads MESHPATH_RIG_NAME, MESHPATH_RIG_SUBNET (a /24), MESHPATH_RIG_STATE and XDG_CACHE_HOME.
 * Throws {@link Problem} for values that cannot work.
 */
export function places(env: Environment = process.env): Places {
  const name = env.MESHPATH_RIG_NAME || 'meshpath-rig';
  if (!/^[a-z][a-z0-9-]*$/.test(name) || name.length > LONGEST_NAME) {
    throw new Problem(
      `MESHPATH_RIG_NAME is "${name}", which cannot name a network link.`,
      `Use at most ${LONGEST_NAME} lower-case letters, digits and dashes.`,
    );
  }
  const subnet = env.MESHPATH_RIG_SUBNET || '10.251.0.0/24';
  const network = /^((?:\d{1,3}\.){3})0\/24$/.exec(subnet)?.[1];
  if (!network || network.split('.').some((part) => Number(part) > 255)) {
    throw new Problem(`MESHPATH_RIG_SUBNET is "${subnet}".`, 'Give a network of 256 addresses, such as 10.252.0.0/24.');
  }
  const state = env.MESHPATH_RIG_STATE || join('/var/lib', name);
  if (!isAbsolute(state) || resolve(state) === '/') {
    throw new Problem(`MESHPATH_RIG_STATE is "${state}".`, 'Give the full path of a folder the rig may own.');
  }
  return {
    name,
    link: `${name}0`,
    subnet,
    nodeAddress: `${network}1`,
    hostAddress: `${network}2`,
    state: resolve(state),
    kubeconfig: join(resolve(state), 'admin.conf'),
    cache: join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'meshpath-rig'),
  };
}
