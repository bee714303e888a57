/* Decoding a config dump against `JSON.parse` of the same bytes. Target: at most 3 times as long. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { epochMs, podId } from '@/mesh/model';
import { decodeDump } from '@/server/sources/envoy/decodeDump';
import { bigDump } from './bigDump.ts';

const TARGET = 3;
const HOSTS = 1_000;
const WARM_UP = 5;
const ROUNDS = 15;

/** Another dump to measure with, plain or gzip'd. */
const given = process.env.MESHPATH_BENCH_DUMP;
const read = (path: string) => (path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path)).toString();
const text = given === undefined ? bigDump(HOSTS) : read(given);
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
