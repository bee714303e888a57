import type { Call, Rig } from '../rig.ts';
import { authzDenied } from '../scenarios/authz-denied.ts';
import { mtlsMismatch } from '../scenarios/mtls-mismatch.ts';
import { noHealthyUpstream } from '../scenarios/no-healthy-upstream.ts';
import { notInjected } from '../scenarios/not-injected.ts';
import { policyInForce } from '../scenarios/policy.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { upstreamReset } from '../scenarios/upstream-reset.ts';
import type { Explained } from './explain/compare.ts';
import { type Explain, type Proof, prove } from './explain/prove.ts';
import type { ExplainBody } from './explain/question.ts';
import { questionsFor } from './explain/questions.ts';
import { coverageOf, luckOf, mistakesOf, openOf, tableOf } from './explain/table.ts';
import { emptiedQuestions, refusedQuestions } from './explain/troubled.ts';
import { worldOf } from './explain/world.ts';
import { during, eventually, expect, type LiveMeshpath, test } from './live.ts';

/**
 * Explanations against what a real mesh does: each request is explained before it is sent, and the access logs of both
 * sides judge. Not asked for is what no configuration decides: whether an app is slow (UT) or a pool is full (UO).
 */

/** Asked of an explanation: none wrong, and hardly any left open. */
const OPEN_SHARE = 0.03;
const LEAST = 300;

/** A push reaches its proxies at once, and Meshpath reads their configurations anew after the next look at istiod. */
const PROMPT_MS = 20_000;
/** Meshpath looks at each proxy's hosts every 15 s; an ejection lasts 30 s at least. */
const SWEPT_MS = 40_000;

const ORDER = { namespace: 'shop', app: 'order' };
const PAYMENT = 'http://payment:8080/x';

const explainer =
  ({ url }: LiveMeshpath): Explain =>
  async (body: ExplainBody) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1/explain`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${body.to} from ${body.from} was not explained: ${text}`);
    return JSON.parse(text) as Explained;
  };

function expectProven(proofs: readonly Proof[]): void {
  console.log(tableOf(proofs));
  const open = openOf(proofs, false);
  for (const line of [...openOf(proofs, true), ...open]) console.log(`left open: ${line}`);
  expect(mistakesOf(proofs)).toEqual([]);
  expect(open.length / proofs.length, 'share of requests left open').toBeLessThanOrEqual(OPEN_SHARE);
}

/** All at once; taken back in the end, whatever happens. */
const together = (scenarios: readonly Scenario[]): Scenario => ({
  name: scenarios.map((s) => s.name).join(' + '),
  title: '',
  see: [],
  apply: async (rig) => void (await Promise.all(scenarios.map((s) => s.apply(rig)))),
  undo: async (rig) => void (await Promise.all(scenarios.map((s) => s.undo(rig)))),
  settle: async (rig) => void (await Promise.all(scenarios.map((s) => s.settle?.(rig)))),
});

const podOf = async (rig: Rig, namespace: string, app: string) => (await worldOf(rig)).podOf({ namespace, app }).id;

test('every request of the demo mesh goes as it was explained', async ({ rig, meshpath }) => {
  const world = await worldOf(rig);
  const tokens = { customer: await rig.token('customer'), manager: await rig.token('manager') };
  const questions = questionsFor(world, tokens);
  expect(questions.length).toBeGreaterThanOrEqual(LEAST);
  const proofs = await prove(rig, explainer(meshpath), questions, world);
  expectProven(proofs);
  const told = coverageOf(proofs);
  console.log(`compared: ${JSON.stringify(told)}`);
  for (const field of ['by', 'cluster', 'endpoint', 'tls', 'clientIdentity', 'serverIdentity'] as const)
    expect(told[field], `requests of which the logs tell ${field}`).toBeGreaterThan(questions.length / 2);
  expect(told.policy, 'denials whose policy is named').toBeGreaterThan(25);
  const { asked, deviations } = luckOf(proofs);
  expect(asked, 'requests that chance sends one way or another').toBeGreaterThan(30);
  expect(Math.abs(deviations), 'shares of the ways, in standard deviations').toBeLessThan(4.5);
});

test('a policy, plain text and pods without sidecars: refused as explained', async ({ rig, meshpath }) => {
  const explain = explainer(meshpath);
  await during(rig, together([authzDenied, mtlsMismatch, notInjected]), async () => {
    const from = await podOf(rig, 'shop', 'order');
    const web = await podOf(rig, 'storefront', 'storefront');
    await eventually(async () => {
      const denied = await explain({ from, to: PAYMENT });
      expect(denied.branches.every((b) => b.policy === 'ns[shop]-policy[payment-closed]-rule[0]')).toBe(true);
      const refused = await explain({ from: web, to: 'http://order.shop:8080/x' });
      expect(refused.verdict).toMatchObject({ kind: 'failed', status: 503 });
    }, PROMPT_MS);
    await policyInForce(rig, { namespace: 'shop', app: 'payment' }, 'payment-closed', true);
    const world = await worldOf(rig);
    expectProven(await prove(rig, explain, refusedQuestions(world), world));
  });
});

test('no pods, and one that is ejected: unhealthy as explained', async ({ rig, meshpath }) => {
  const explain = explainer(meshpath);
  await during(rig, together([noHealthyUpstream, upstreamReset]), async () => {
    const from = await podOf(rig, 'shop', 'order');
    const isEjected = async () => {
      const { branches } = await explain({ from, to: PAYMENT });
      return branches.some((b) => b.verdict.flags === 'UH');
    };
    const proven = async () => {
      await eventually(async () => {
        // Each try counts, so that two requests of three tries are more than the five that eject.
        await rig.send(ORDER, Array<Call>(4).fill({ url: PAYMENT }), { concurrency: 4 });
        expect(await isEjected()).toBe(true);
        const { verdict } = await explain({ from, to: 'http://inventory.warehouse:8080/x' });
        expect(verdict).toMatchObject({ kind: 'failed', flags: 'UH' });
      }, SWEPT_MS);
      return prove(rig, explain, emptiedQuestions(), await worldOf(rig));
    };
    const proofs = await proven();
    // Taken back meanwhile, it answered: it is ejected for twice as long the next time.
    expectProven((await isEjected()) ? proofs : await proven());
  });
});
