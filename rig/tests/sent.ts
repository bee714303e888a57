import { randomUUID } from 'node:crypto';
import type { Answer, Call, Rig, Sender } from '../rig.ts';
import type { PathAnswer, RequestsAnswer, SeenRequest } from './answers.ts';
import { FLUSH_MS, isServerSide, type LogLine, linesSince, serverLineOf, unmarked } from './judge/logs.ts';
import { eventually, expect, type LiveMeshpath } from './live.ts';

/** Requests that a test sent, with what their caller, the logs and Meshpath say of them. */

export type Sending = { readonly from: Sender; readonly call: Call; readonly times?: number };

export type Sent = {
  readonly name: string;
  readonly answer: Answer;
  /** As the logs have it, of the first hop; no client where the caller has no sidecar, no server where it was not reached. */
  readonly client: LogLine | null;
  readonly server: LogLine | null;
  /** Every line of the same request id, on all hops. */
  readonly lines: readonly LogLine[];
  readonly seen: SeenRequest;
  /** Copies that a mirror policy sent elsewhere. */
  readonly shadows: readonly SeenRequest[];
  readonly detail: PathAnswer;
};

/** What marks a request: `$TAG` in a URL is replaced by it, and it is the request id where a gateway does not make its own. */
type Marked = Sending & { readonly name: string; readonly tag: string; readonly requestId: string };

/** Reads keep up with the logs within this; Envoy's flush comes on top. */
const SEEN_WITHIN_MS = 20_000;

/** The names of a sending that is sent several times end in `#0`, `#1` and so on. */
export const nth = (name: string, i: number): string => `${name}#${i}`;

/** Sends everything at once, waits for the logs, and gives by name what became of it. */
export async function sendAll(
  rig: Rig,
  meshpath: LiveMeshpath,
  sendings: Readonly<Record<string, Sending>>,
): Promise<Readonly<Record<string, Sent>>> {
  const since = new Date();
  const marked = Object.entries(sendings).flatMap(([name, sending]) => {
    const names = sending.times === undefined ? [name] : [...Array(sending.times).keys()].map((i) => nth(name, i));
    return names.map((name): Marked => {
      const requestId = randomUUID();
      return { ...sending, name, tag: `t${requestId.slice(0, 8)}`, requestId };
    });
  });
  const answers = await answersOf(rig, marked);
  await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
  const sent = await eventually(async () => {
    const lines = await linesSince(rig, since);
    const { requests } = await meshpath.get<RequestsAnswer>('/api/v1/requests?limit=2000');
    return marked.map((mark) => together(mark, answers.get(mark.name), lines, requests));
  }, SEEN_WITHIN_MS);
  const all = await Promise.all(
    sent.map(async (s) => ({
      ...s,
      detail: await meshpath.get<PathAnswer>(`/api/v1/requests/${encodeURIComponent(s.seen.id)}/path`),
    })),
  );
  return Object.fromEntries(all.map((s) => [s.name, s]));
}

async function answersOf(rig: Rig, marked: readonly Marked[]): Promise<ReadonlyMap<string, Answer>> {
  const bySender = new Map<string, Marked[]>();
  for (const mark of marked) {
    const key = JSON.stringify(mark.from);
    bySender.set(key, [...(bySender.get(key) ?? []), mark]);
  }
  const answers = await Promise.all(
    [...bySender.values()].map(async (group) => {
      const calls = group.map(({ call, tag, requestId }) => ({
        ...call,
        url: call.url.replace('$TAG', tag),
        headers: { ...call.headers, 'x-request-id': requestId },
      }));
      const [first] = group;
      const given = first ? await rig.send(first.from, calls, { concurrency: 4 }) : [];
      return group.map((mark, i) => [mark.name, given[i]] as const);
    }),
  );
  return new Map(answers.flat().flatMap(([name, answer]) => (answer ? [[name, answer]] : [])));
}

/** Throws until the logs and Meshpath both have all of it. */
function together(
  { name, tag, requestId }: Marked,
  answer: Answer | undefined,
  lines: readonly LogLine[],
  requests: readonly SeenRequest[],
): Omit<Sent, 'detail'> {
  if (answer === undefined) throw new Error(`${name} was not answered`);
  const isIt = (path: string | null, id: string | null) => unmarked(id) === requestId || (path?.includes(tag) ?? false);
  const own = lines.filter((line) => isIt(line.path, line.request_id)).sort(byStart);
  const id = unmarked(own[0]?.request_id ?? null);
  const client = own.find((line) => !isServerSide(line)) ?? null;
  const server = client ? (serverLineOf(client, own) ?? null) : (own.find(isServerSide) ?? null);
  if (own.length === 0) throw new Error(`${name}: no proxy logged it; its caller got ${answer.error ?? answer.status}`);
  if (client?.upstream_host && !server && client.upstream_cluster?.endsWith('.svc.cluster.local'))
    throw new Error(`${name}: ${client.upstream_host} did not log it`);
  const mine = requests.filter((r) => isIt(r.path, r.requestId));
  const shadows = mine.filter((r) => r.mirrored);
  const found = mine.filter((r) => !r.mirrored && isFirstHop(r, client, server));
  expect(found, `${name} in Meshpath, once`).toHaveLength(1);
  const [seen] = found;
  if (seen === undefined) throw new Error(name);
  expect(seen.joinedBy !== null, `${name}: both sides joined`).toBe(client !== null && server !== null);
  return {
    name,
    answer,
    client,
    server,
    lines: lines.filter((line) => unmarked(line.request_id) === id),
    seen,
    shadows,
  };
}

const isFirstHop = (r: SeenRequest, client: LogLine | null, server: LogLine | null) =>
  client ? r.clientPod === client.pod : r.serverPod === server?.pod;

const byStart = (a: LogLine, b: LogLine) => Date.parse(a.start_time) - Date.parse(b.start_time);
