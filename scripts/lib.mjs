/** What the start, build and test scripts share. Plain Node, because nothing is installed yet when they begin. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, 'node_modules', '.meshpath-installed');
const BUILD_STAMP = join(ROOT, 'dist', 'build-id');
const SOURCES = ['app', 'cli', 'client', 'components', 'mesh', 'scene', 'server', 'wire', 'words'];
const SOURCE_FILES = [
  'package-lock.json',
  'next.config.mjs',
  'postcss.config.mjs',
  'tsconfig.json',
  'scripts/build.mjs',
];

process.env.NEXT_TELEMETRY_DISABLED = '1';

/** Says what is going on, on stderr: stdout belongs to results. */
export const say = (text) => process.stderr.write(`meshpath: ${text}\n`);

/** Runs a program to its end and throws if it fails. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], ...options });
  if (done.status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${done.status ?? done.signal}`);
}

/** Runs a program, its output passed through, and gives its exit code. */
export function runCode(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('close', (code) => resolve(code ?? 1));
    child.on('error', () => resolve(1));
  });
}

/** A program that npm installed. */
export const bin = (name) => join(ROOT, 'node_modules', '.bin', name);

/** Fails early and plainly on a Node that cannot work. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    say(`Node ${process.versions.node} is too old; install Node 20.19 or newer.`);
    process.exit(2);
  }
}

/** Installs dependencies when they are missing or of another lockfile. */
export function install() {
  const wanted = hashOf([join(ROOT, 'package-lock.json')]);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  say('installing dependencies (once) …');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  writeFileSync(STAMP, wanted);
}

/** A hash of everything that goes into the build. */
export function sourceHash() {
  const files = [...SOURCES.flatMap((dir) => walk(join(ROOT, dir))), ...SOURCE_FILES.map((f) => join(ROOT, f))];
  return hashOf(files.filter((f) => !/\.test\.tsx?$/.test(f)).sort());
}

export const isBuilt = () => existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === sourceHash();

export function stampBuild() {
  mkdirSync(dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, sourceHash());
}

function walk(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
