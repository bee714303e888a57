import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs, podId } from '@/mesh/model';
import { decodeCerts } from './decodeCerts.ts';
import { decodeDump } from './decodeDump.ts';
import { decodeSecrets } from './decodeSecrets.ts';
import { decodeSweep } from './decodeSweep.ts';
import { captured, secretsOf } from './fixtures.testkit.ts';

const pod = podId('shop', 'order');
const about = { pod, fetchedAt: epochMs(0), version: 'v', bytes: 0 };
const order = captured('payment-v1');

/** Replaces one value somewhere in a payload, found by following `path` as indexes modulo the number of keys. */
function mutate(root: unknown, path: readonly number[], to: unknown): unknown {
  let node = root;
  for (const [depth, step] of path.entries()) {
    if (typeof node !== 'object' || node === null) return root;
    const keys = Object.keys(node);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return root;
    const holder = node as Record<string, unknown>;
    if (depth === path.length - 1) holder[key] = to;
    node = holder[key];
  }
  return root;
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    null,
    '',
    'x',
    -1,
    1e308,
    true,
    [],
    {},
    { '@type': 'x' },
    [null],
    '99999999999999999999s',
    '__proto__',
  ),
);
const path = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 14 });

describe('decoders of Envoy’s answers', () => {
  it('give a value for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => {
        decodeDump(structuredClone(body), about);
        decodeDump({ configs: [structuredClone(body)] }, about);
        decodeCerts(body, pod);
        decodeSecrets(body, pod);
        decodeSweep(body, pod, epochMs(0));
      }),
      { numRuns: 300 },
    );
  });

  it('give a value for real answers with anything in the wrong place', () => {
    const dump = order.read('config_dump.json');
    const certs = order.read('certs.json');
    const clusters = order.read('clusters.json');
    fc.assert(
      fc.property(fc.array(fc.tuple(path, odd), { minLength: 1, maxLength: 40 }), (changes) => {
        const changed = (text: string) =>
          changes.reduce<unknown>((root, [at, to]) => mutate(root, at, structuredClone(to)), JSON.parse(text));
        const { config } = decodeDump(changed(dump), about);
        expect(config.gaps.length).toBeLessThanOrEqual(501);
        decodeCerts(changed(certs), pod);
        decodeSweep(changed(clusters), pod, epochMs(0));
      }),
      { numRuns: 150 },
    );
  });

  it('give a value or a fault for damaged secrets', () => {
    const secrets = JSON.stringify(secretsOf(order.json('config_dump.json')));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(path, odd), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.base64String(),
        (changes, at, junk) => {
          const broken = `${secrets.slice(0, at % secrets.length)}${junk}${secrets.slice((at % secrets.length) + junk.length)}`;
          let body: unknown;
          try {
            body = JSON.parse(broken);
          } catch {
            body = JSON.parse(secrets);
          }
          decodeSecrets(
            changes.reduce<unknown>((root, [where, to]) => mutate(root, where, to), body),
            pod,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
