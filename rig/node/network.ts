import { existsSync } from 'node:fs';
import type { Places } from '../places.ts';
import { Problem } from '../problem.ts';
import { run, tryRun } from '../run.ts';

/** Where iproute2 keeps names of network namespaces. */
export const namespaceFile = (places: Places): string => `/run/netns/${places.name}`;

/** Runs a program in the node's network, with the files and processes of this machine. */
export const inNetwork = (places: Places, argv: readonly string[]): string[] => [
  'nsenter',
  `--net=${namespaceFile(places)}`,
  '--',
  ...argv,
];

/** The node's end of the link. */
const NODE_LINK = 'node0';

/**
 * Makes the namespace and the only way in: a pair of links, one end here, one there. No route, forwarding or iptables
 * rule of the machine changes, so nothing in the namespace reaches beyond it.
 */
export async function makeNetwork(places: Places): Promise<void> {
  const { name, link, nodeAddress, hostAddress } = places;
  const inside = async (...argv: string[]): Promise<void> => {
    const [program = '', ...args] = inNetwork(places, argv);
    await run(program, args);
  };
  await run('ip', ['netns', 'add', name]);
  await inside('ip', 'link', 'set', 'lo', 'up');
  await run('ip', ['link', 'add', link, 'type', 'veth', 'peer', 'name', NODE_LINK, 'netns', name]);
  await run('ip', ['address', 'add', `${hostAddress}/24`, 'dev', link]);
  await run('ip', ['link', 'set', link, 'up']);
  await inside('ip', 'address', 'add', `${nodeAddress}/24`, 'dev', NODE_LINK);
  await inside('ip', 'link', 'set', NODE_LINK, 'up');
  // kube-proxy wants a default route; it leads to this machine, which does not forward it.
  await inside('ip', 'route', 'add', 'default', 'via', hostAddress);
  // These two belong to the namespace, not to the machine.
  await inside('sh', '-c', 'for f in ip_forward conf/all/route_localnet; do echo 1 >/proc/sys/net/ipv4/$f; done');
}

/** Takes the namespace and the link away; fine when they are not there. Give it no link that {@link checkLink} refuses. */
export async function removeNetwork(places: Places): Promise<void> {
  if (existsSync(namespaceFile(places))) {
    await tryRun('ip', ['netns', 'delete', places.name]);
  }
  if (existsSync(`/sys/class/net/${places.link}`)) await tryRun('ip', ['link', 'delete', places.link]);
}

/** Throws {@link Problem} when something that is not ours has our link's name. */
export async function checkLink(places: Places): Promise<void> {
  const shown = await tryRun('ip', ['-json', '-details', 'link', 'show', places.link]);
  if (shown === null) return;
  const [link]: { linkinfo?: { info_kind?: string } }[] = JSON.parse(shown);
  if (link?.linkinfo?.info_kind === 'veth') return;
  throw new Problem(
    `There is a network link ${places.link} that is not the rig's.`,
    'Give the rig another name: MESHPATH_RIG_NAME=my-rig',
  );
}

/** Throws {@link Problem} when an address of our network is in use on another link. */
export async function checkAddresses(places: Places): Promise<void> {
  const taken = inTheWay(JSON.parse(await run('ip', ['-json', '-4', 'route', 'show', 'table', 'all'])), places);
  if (taken) {
    throw new Problem(
      `The addresses ${places.subnet} are in use: ${taken.dst} is on ${taken.dev ?? 'another route'}.`,
      'Give the rig a network that is free here, such as MESHPATH_RIG_SUBNET=10.199.77.0/24',
    );
  }
}

/** A route as `ip -json` lists it. */
export type Route = { readonly dst: string; readonly dev?: string };

/** A route over another link to addresses of our network. */
export const inTheWay = (
  routes: readonly Route[],
  { link, subnet }: Pick<Places, 'link' | 'subnet'>,
): Route | undefined => routes.find(({ dst, dev }) => dev !== link && !isForAnywhere(dst) && overlaps(dst, subnet));

/** A default route, or a part of one: a VPN that takes all traffic sets 0.0.0.0/1 and 128.0.0.0/1. Ours goes before it. */
const isForAnywhere = (dst: string): boolean => dst === 'default' || Number(dst.split('/')[1] ?? '32') < 8;

/** Whether two IPv4 networks (`a.b.c.d/n`, or one address) have addresses in common. */
export function overlaps(a: string, b: string): boolean {
  const parse = (text: string): { base: number; bits: number } => {
    const [address = '', length = '32'] = text.split('/');
    const base = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    return { base, bits: Number(length) };
  };
  const [one, other] = [parse(a), parse(b)];
  const size = 2 ** (32 - Math.min(one.bits, other.bits));
  return Math.floor(one.base / size) === Math.floor(other.base / size);
}
