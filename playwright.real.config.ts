import { defineConfig } from '@playwright/test';
import browser from './playwright.config.ts';

/** Tests of Meshpath live on a real mesh (`npm run test:real`). They change the mesh, so one runs at a time. */
export default defineConfig({
  testDir: 'rig/tests',
  // Tests of their helpers, which need no mesh, are vitest's: *.test.ts.
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/real',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  // Bounds, not measures. A test that runs into its own leaves the mesh as it is, so every wait in it has to end before.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/real.json' }]],
  use: browser.use ?? {},
});
