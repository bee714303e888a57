/* The mesh picture: placing everything, and laying every wire. Target: under 600 ms each; it runs when workloads or edges change. */
import { FOLD_BEYOND, type MeshScene, sceneOf } from '@/scene/mesh';
import { many } from '@/scene/mesh/sample.ts';

const TARGET_MS = 600;
const ROUNDS = 7;
const ASPECT = 2.25;
const none: ReadonlySet<string> = new Set();

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

for (const [namespaces, size] of [
  [11, 6],
  [20, 10],
  [40, 20],
] as const) {
  const graph = many(namespaces, size);
  const times: number[] = [];
  let scene: MeshScene | null = null;
  for (let round = -2; round < ROUNDS; round++) {
    const start = performance.now();
    scene = sceneOf(graph, { only: none, open: none, aspect: ASPECT }, null);
    if (round >= 0) times.push(performance.now() - start);
  }
  const kept = performance.now();
  sceneOf(graph, { only: none, open: none, aspect: ASPECT }, scene);
  const again = performance.now() - kept;
  const workloads = namespaces * size;
  console.log(
    `scene: ${median(times).toFixed(0)} ms (target ≤ ${TARGET_MS}); ${workloads} workloads` +
      `${workloads > FOLD_BEYOND ? ', folded' : ''}, ${scene?.curves.length} wires; unchanged ${again.toFixed(1)} ms`,
  );
  if (!(median(times) <= TARGET_MS)) process.exitCode = 1;
}
