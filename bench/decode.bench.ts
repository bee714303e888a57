/* Decoding a config dump against `JSON.parse` of the same bytes. Target: at most 3 times as long. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { epochMs, podId } from '@/mesh/model';
import { decodeDump } from '@/server/sources/envoy/decodeDump';
import { dumpText } from './bigDump.ts';

const TARGET = 3;
const WARM_UP = 5;
const ROUNDS = 15;

const text = dumpText();
const about = { pod: podId('shop', 'order'), fetchedAt: epochMs(0), version: 'bench', bytes: text.length };

// Each side pays for its own garbage only.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const parse: number[] = [];
const decode: number[] = [];
let size = '';
for (let round = -WARM_UP; round < ROUNDS; round++) {
  collectGarbage();
  const start = performance.now();
  const tree: unknown = JSON.parse(text);
  const parsed = performance.now();
  collectGarbage();
  const begun = performance.now();
  const { config } = decodeDump(tree, about);
  const done = performance.now();
  size = `${config.clusters.length} clusters, ${config.endpoints.length} endpoints, ${config.gaps.length} gaps`;
  if (round < 0) continue;
  parse.push(parsed - start);
  decode.push(done - begun);
}

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
const ratio = median(decode) / median(parse);
console.log(
  `decode: ${ratio.toFixed(2)} × JSON.parse (target ≤ ${TARGET}); ` +
    `${(text.length / 1e6).toFixed(1)} MB, ${size}; medians of ${ROUNDS}: ` +
    `parse ${median(parse).toFixed(1)} ms, decode ${median(decode).toFixed(1)} ms`,
);
if (!(ratio <= TARGET)) process.exitCode = 1;
