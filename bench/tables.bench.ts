/* Making, searching and comparing the tables of a proxy with ten thousand services. Target: searching, which is done at every key, within 100 ms. */
import { compareConfigs } from '@/mesh/config/diff/compare';
import { searchOf } from '@/mesh/config/rows';
import { rowsOf, tablesOf } from '@/mesh/config/tables';
import { epochMs, podId } from '@/mesh/model';
import { decodeDump } from '@/server/sources/envoy/decodeDump';
import { bigDump } from './bigDump.ts';

const HOSTS = 10_000;
const ROUNDS = 7;
const TARGET_MS = 100;

const text = bigDump(HOSTS);
const about = { pod: podId('shop', 'order'), fetchedAt: epochMs(0), version: 'bench', bytes: text.length };
const { config } = decodeDump(JSON.parse(text), about);
const other = decodeDump(JSON.parse(text), about).config;

const median = (work: () => unknown): number => {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
};

const made = median(() => tablesOf(config, null));
const rows = rowsOf(tablesOf(config, null));
const searched = median(() => rows.filter(searchOf('host-9999 8080')));
const compared = median(() => compareConfigs(config, other));
console.log(
  `tables: ${rows.length.toLocaleString('en')} rows; made in ${made.toFixed(0)} ms, ` +
    `searched in ${searched.toFixed(1)} ms (target ≤ ${TARGET_MS}), compared in ${compared.toFixed(0)} ms; medians of ${ROUNDS}`,
);
if (!(searched <= TARGET_MS)) process.exitCode = 1;
