/**
 * The import table of ARCHITECTURE.md as an allow-list: what is not listed is refused.
 * Tests and their kits may also import fixtures, the test libraries and node's own modules.
 */
const TEST = '\\.test(kit)?\\.tsx?$';
const house = {
  mesh: { folders: ['mesh'], packages: ['ipaddr.js', 're2js'] },
  words: { folders: ['words', 'mesh'], packages: [] },
  scene: {
    folders: ['scene', 'mesh'],
    packages: ['d3-(ease|array)', '@types/d3-[a-z]+'],
  },
  wire: { folders: ['wire', 'mesh'], packages: ['zod'] },
  server: {
    folders: ['server', 'mesh', 'wire'],
    packages: ['@kubernetes/client-node', 'zod', 'pino', 'prom-client', 'yaml', 'next', 'ws', 'libsql'],
    node: true,
  },
  client: { folders: ['client', 'mesh', 'wire', 'words'], packages: ['react', 'next', '@tanstack/react-query'] },
  components: {
    folders: ['components', 'mesh', 'scene', 'client', 'words'],
    types: ['wire'],
    packages: [
      'react',
      'react-dom',
      'next',
      'd3-(zoom|selection|timer|ease|array)',
      '@types/.+',
      '@tanstack/react-(query|virtual)',
      '@radix-ui/.+',
      'cmdk',
      'lucide-react',
      'clsx',
    ],
  },
  cli: {
    folders: ['cli', 'server', 'mesh', 'wire', 'words'],
    packages: ['commander', 'playwright-core', 'zod', 'pino', 'cli-table3'],
    node: true,
  },
  // What every browser test shares; the tests on the real mesh start Meshpath with it, too.
  e2e: { folders: ['e2e'], packages: ['@playwright/test', '@axe-core/playwright'], node: true },
  // The real mesh knows nothing of Meshpath; only its tests do, and they see it from outside: HTTP, the command, the browser.
  rig: {
    folders: ['rig', 'e2e'],
    packages: ['commander', 'yaml', 'jose', '@playwright/test', 'playwright-core'],
    node: true,
  },
};

const allowed = Object.entries(house).flatMap(([name, rule]) => [
  { from: { path: `^${name}/` }, to: { path: `^(${rule.folders.join('|')})/`, pathNot: TEST } },
  ...(rule.types
    ? [{ from: { path: `^${name}/` }, to: { path: `^(${rule.types.join('|')})/`, dependencyTypes: ['type-only'] } }]
    : []),
  ...(rule.packages.length
    ? [{ from: { path: `^${name}/` }, to: { path: `^node_modules/(${rule.packages.join('|')})/` } }]
    : []),
  ...(rule.node ? [{ from: { path: `^${name}/` }, to: { dependencyTypes: ['core'] } }] : []),
]);

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'one-source-never-imports-another',
      severity: 'error',
      from: { path: '^server/sources/([^/]+)/' },
      to: { path: '^server/sources/([^/]+)/', pathNot: '^server/sources/$1/' },
    },
    {
      name: 'only-the-runtime-constructs-sources',
      severity: 'error',
      from: { path: '^(server|cli|app)/', pathNot: `^server/(runtime|onDemand|sources)|${TEST}` },
      to: { path: '^server/sources/[^/]+/', pathNot: '^server/sources/recording/' },
    },
    {
      name: 'd3-touches-the-dom-only-in-behaviours',
      severity: 'error',
      from: { path: '^components/', pathNot: '/behaviours/' },
      to: { path: '^node_modules/d3-(zoom|selection|timer)/' },
    },
    {
      name: 'pages-compose-components',
      severity: 'error',
      from: { path: '^app/', pathNot: '/route\\.ts$' },
      to: { path: '^(server|mesh)/' },
    },
    {
      name: 'api-routes-are-thin',
      severity: 'error',
      from: { path: '^app/.*route\\.ts$' },
      to: { path: '^(components|client|scene)/' },
    },
  ],
  allowed: [
    ...allowed,
    // Only what answers people in words.
    { from: { path: '^server/(reports/|(explain|validate)\\.ts$)' }, to: { path: '^words/' } },
    {
      from: { path: '^app/', pathNot: '/route\\.ts$' },
      to: { path: '^(app|components|client)/|^node_modules/(next|react|react-dom|@fontsource.*)/' },
    },
    { from: { path: '^app/.*route\\.ts$' }, to: { path: '^(server|wire|words)/|^mesh/model/' } },
    { from: { path: '^app/api/openapi' }, to: { path: '^package\\.json$' } },
    { from: { path: TEST }, to: {} },
    { from: { path: '^mesh/', pathNot: TEST }, to: { path: '^mesh/', pathNot: TEST } },
  ],
  allowedSeverity: 'error',
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
