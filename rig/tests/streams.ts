import { readdir, readFile, readlink } from 'node:fs/promises';
import { eventually, expect, type LiveMeshpath } from './live.ts';

/** What Meshpath holds open towards the mesh: by its own account, and by the kernel's. */
export type Streams = {
  readonly watches: number;
  readonly logs: number;
  readonly portForwards: number;
  readonly browsers: number;
  /** Established TCP connections of its process that it opened itself. */
  readonly connections: number;
};

export async function streamsOf(meshpath: LiveMeshpath): Promise<Streams> {
  const [watches, logs, portForwards, browsers, connections] = await Promise.all([
    meshpath.metric('meshpath_kubernetes_watches'),
    meshpath.metric('meshpath_log_streams'),
    meshpath.metric('meshpath_port_forwards'),
    meshpath.metric('meshpath_browsers'),
    connectionsOf(meshpath.pid, Number(new URL(meshpath.url).port)),
  ]);
  return { watches, logs, portForwards, browsers, connections };
}

/** Established, as /proc/net/tcp writes it. */
const ESTABLISHED = '01';

/** Sockets of a process in the kernel's table, but for those that others opened to its `port`. */
async function connectionsOf(pid: number, port: number): Promise<number> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8')));
  const rows = tables.flatMap((table) => table.trim().split('\n').slice(1));
  return rows.filter((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    return state === ESTABLISHED && own.has(inode) && Number.parseInt(local.split(':')[1] ?? '', 16) !== port;
  }).length;
}

/** Requests that are under way while one looks: sweeps and idle connections come and go by so many. */
const IN_FLIGHT = 4;

/** As many as before, once what ended has been noticed. */
export const expectSameStreams = (meshpath: LiveMeshpath, before: Streams) =>
  eventually(async () => {
    const { connections, ...counted } = await streamsOf(meshpath);
    const { connections: connectionsBefore, ...countedBefore } = before;
    expect(counted).toEqual(countedBefore);
    expect(connections, 'TCP connections').toBeLessThanOrEqual(connectionsBefore + IN_FLIGHT);
  }, 60_000);
