import type { Answer, Rig } from '../../rig.ts';
import { pause } from '../../run.ts';
import { FLUSH_MS, type LogLine, linesSince } from '../judge/logs.ts';
import { type Explained, endpointDifferences, type Judgement, judge } from './compare.ts';
import { isLogged, isWritten, linesOf } from './lines.ts';
import { type Observed, observe } from './observed.ts';
import { type Asking, bodyOf, type ExplainBody, marked, type Question } from './question.ts';
import type { World } from './world.ts';

/** A question with what Meshpath said, what came of it, and whether that was right. */
export type Proof = {
  readonly asking: Asking;
  readonly body: ExplainBody;
  readonly said: Explained;
  readonly seen: Observed;
  readonly judgement: Judgement;
};

export type Explain = (body: ExplainBody) => Promise<Explained>;

/** Envoys flush at moments of their own, and a busy one is late. */
const LATE_MS = 2_500;
const MAX_ROUNDS = 6;

/** Has everything explained, sends it, reads the logs of both sides and compares. */
export async function prove(
  rig: Rig,
  explain: Explain,
  questions: readonly Question[],
  world: World,
): Promise<readonly Proof[]> {
  const askings = questions.map(marked);
  const said = await pooled(askings, 4, async (asking) => {
    const body = bodyOf(asking, world);
    return { body, said: await explain(body) };
  });
  const since = new Date();
  const answers = await sendAll(rig, askings);
  const lines = await linesWhenWritten(rig, since, askings, answers, world);
  const claimed = new Set<LogLine>();
  return askings.map((asking, i): Proof => {
    const answer = answers.get(asking);
    const asked = said[i];
    if (answer === undefined || asked === undefined) throw new Error(`${asking.name} was not answered`);
    const seen = observe(asking, answer, linesOf(asking, lines, world, claimed), world);
    return { asking, ...asked, seen, judgement: withEndpoints(judge(asked.said, seen), asked.said, world) };
  });
}

function withEndpoints(judgement: Judgement, said: Explained, world: World): Judgement {
  if (judgement.kind !== 'right') return judgement;
  const differences = endpointDifferences(said, world);
  return differences.length === 0 ? judgement : { kind: 'wrong', differences };
}

/** Everything that the proxies wrote since, once they wrote of every request that they have to. */
async function linesWhenWritten(
  rig: Rig,
  since: Date,
  askings: readonly Asking[],
  answers: ReadonlyMap<Asking, Answer>,
  world: World,
): Promise<readonly LogLine[]> {
  await pause(FLUSH_MS);
  const proxied = world.pods.filter((p) => p.proxied);
  const logged = askings.filter((a) => answers.get(a)?.status != null && isLogged(a, world));
  for (let round = 1; ; round += 1) {
    const lines = await linesSince(rig, since, proxied);
    const unwritten = logged.filter((a) => !isWritten(a, lines));
    if (unwritten.length === 0) return lines;
    if (round === MAX_ROUNDS) throw new Error(`not logged: ${unwritten.map((a) => a.name).join(', ')}`);
    await pause(LATE_MS);
  }
}

/** One batch a sender, all senders at once. */
async function sendAll(rig: Rig, askings: readonly Asking[]): Promise<ReadonlyMap<Asking, Answer>> {
  const bySender = new Map<string, Asking[]>();
  for (const asking of askings) {
    const key = JSON.stringify(asking.from);
    bySender.set(key, [...(bySender.get(key) ?? []), asking]);
  }
  const all = await Promise.all(
    [...bySender.values()].map(async (group) => {
      const [first] = group;
      const answers = first
        ? await rig.send(
            first.from,
            group.map((a) => a.sent),
            { concurrency: 3 },
          )
        : [];
      return group.map((asking, i) => [asking, answers[i]] as const);
    }),
  );
  return new Map(all.flat().flatMap(([asking, answer]) => (answer ? [[asking, answer]] : [])));
}

async function pooled<T, R>(all: readonly T[], width: number, fn: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    [...Array(width).keys()].map(async () => {
      while (next < all.length) {
        const i = next;
        next += 1;
        const one = all[i];
        if (one !== undefined) results[i] = await fn(one);
      }
    }),
  );
  return results;
}
