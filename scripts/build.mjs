/** Builds the command line (dist/meshpath.mjs) and, unless --cli, the pages (.next). */
import { bin, checkNode, install, ROOT, run, say, stampBuild } from './lib.mjs';

checkNode();
install();
const { build } = await import('esbuild');

await build({
  absWorkingDir: ROOT,
  entryPoints: ['cli/main.ts'],
  outfile: 'dist/meshpath.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
  // Next and Playwright load parts of themselves by path, pino its transports: they stay packages. The rest is one file that starts fast.
  external: ['next', 'playwright-core', 'pino'],
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
});

if (!process.argv.includes('--cli')) {
  say('building the pages …');
  run(bin('next'), ['build']);
  stampBuild();
}
