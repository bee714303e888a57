/** Builds the command line (dist/meshpath.mjs) and, unless --cli, the pages (.next). */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bin, checkNode, install, ROOT, run, say, sourceHash, stampBuild } from './lib.mjs';

checkNode();
install();
const { build } = await import('esbuild');
rmSync(join(ROOT, 'dist', 'chunks'), { recursive: true, force: true });

/** zod's messages in forty languages, of which none but English is ever asked for. */
function englishOnly({ onLoad }) {
  const contents = "export { default as en } from './en.js';";
  onLoad({ filter: /node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({ contents, loader: 'js' }));
}

await build({
  absWorkingDir: ROOT,
  entryPoints: [{ in: 'cli/main.ts', out: 'meshpath' }],
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  // Commands load when they run: `--help` and reading a recording wait for neither Next nor Playwright.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [{ name: 'english-only', setup: englishOnly }],
  // Next and Playwright load parts of themselves by path, libsql its binary: they stay packages. The rest is one file that
  // starts fast.
  external: ['next', 'playwright-core', 'libsql'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

if (!process.argv.includes('--cli')) {
  say('building the pages …');
  run(bin('next'), ['build'], { env: { ...process.env, MESHPATH_BUILD: sourceHash() } });
  stampBuild();
}
