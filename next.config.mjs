import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  // A second dev server on the same checkout needs a folder of its own.
  distDir: process.env.MESHPATH_DIST ?? '.next',
  // The same in browser and server of one build, and another one in the next: see `wire/stream.ts`.
  env: { MESHPATH_BUILD: process.env.MESHPATH_BUILD ?? 'dev' },
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  outputFileTracingRoot: fileURLToPath(new URL('.', import.meta.url)),
  // Types are checked once, by `npm run types`.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@kubernetes/client-node', 'pino', 'libsql'],
};
