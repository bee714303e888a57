import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['{mesh,scene,wire,words,server,client,components,cli,rig}/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Two workers: the machine that CI runs on has two cores, and the fuzz tests are CPU-bound.
    maxWorkers: 2,
    // Property tests try hundreds of inputs; on a busy machine that takes long without anything being wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
