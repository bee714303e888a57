import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { meshpath, RECORDING, startServer, stopServer } from './program.ts';
import { expect, test } from './server.ts';

test('certs -o json prints one document and nothing else', async () => {
  const { stdout } = await meshpath('certs', '--recording', RECORDING, '-o', 'json');
  const { certificates, roots } = JSON.parse(stdout);
  expect(certificates.length).toBeGreaterThan(5);
  for (const c of certificates) expect(c.spiffe).toMatch(/^spiffe:\/\/cluster\.local\/ns\/[^/]+\/sa\/[^/]+$/);
  expect(roots).toHaveLength(1);
});

test('a damaged, newer or missing recording is refused as a whole, with a remedy', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshpath-e2e-'));
  const whole = await readFile(RECORDING);
  const cut = join(folder, 'cut.gz');
  await writeFile(cut, whole.subarray(0, whole.length >> 1));
  const text = join(folder, 'text.gz');
  await writeFile(text, 'not a recording');
  for (const file of [cut, text, join(folder, 'none.gz')]) {
    const { code, stdout, stderr } = await meshpath('certs', '--recording', file, '-o', 'json');
    expect(code, stderr).toBe(3);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
  }
  await rm(folder, { recursive: true });
});

test('a kubeconfig that is missing, of another context, or of an API server that is away says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshpath-e2e-'));
  const file = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    // Port 9 of loopback: nothing listens there.
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:9' } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  };
  await writeFile(file, JSON.stringify(config));
  const missing = await meshpath('certs', '--kubeconfig', join(folder, 'none'));
  expect(missing.code).toBe(3);
  const context = await meshpath('certs', '--kubeconfig', file, '--context', 'elsewhere');
  expect(context.code).not.toBe(0);
  expect(context.stderr).toContain('here');
  const away = await meshpath('certs', '--kubeconfig', file, '--timeout', '5s');
  expect(away.code).toBe(3);
  expect(away.stderr).toContain('127.0.0.1:9');
  await rm(folder, { recursive: true });
});

test('Ctrl-C ends the server within two seconds, with a browser connected', async ({ browser }) => {
  const { url, child } = await startServer();
  const page = await browser.newPage();
  await page.goto(`${url}/mesh`);
  await expect(page.locator('html')).toHaveAttribute('data-idle', 'true');
  const asked = performance.now();
  await stopServer(child);
  expect(performance.now() - asked).toBeLessThan(2_000);
  expect(child.exitCode).toBe(0);
  await page.close();
});

test('a screenshot by link is of that page, and of no other than a page', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshpath-e2e-'));
  const draw = async (name: string, ...where: string[]) => {
    const out = join(folder, name);
    const { code, stderr } = await meshpath('screenshot', ...where, '--at', '40s', '--size', '1280x800', '--out', out);
    return { code, stderr, picture: await readFile(out).catch(() => null) };
  };
  const named = await draw('named.png', '--view', 'proxies');
  const linked = await draw('linked.png', '--link', 'http://elsewhere:4100/proxies');
  expect([named.code, linked.code], linked.stderr).toEqual([0, 0]);
  expect(linked.picture?.equals(named.picture ?? Buffer.alloc(0))).toBe(true);
  for (const link of ['/nowhere', '/api/v1/status']) {
    const { code, stderr, picture } = await draw('none.png', '--link', link);
    expect([code, picture], link).toEqual([3, null]);
    expect(stderr).toContain(`There is no page at ${link}`);
  }
  await rm(folder, { recursive: true });
});

test('the same screenshot command gives the same pixels', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshpath-e2e-'));
  for (const view of ['mesh', 'certificates', 'requests']) {
    const pictures = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const out = join(folder, `${view}-${name}.png`);
        const { code, stderr } = await meshpath(
          'screenshot',
          '--view',
          view,
          '--at',
          '40s',
          '--size',
          '1280x800',
          '--out',
          out,
        );
        expect(code, stderr).toBe(0);
        return readFile(out);
      }),
    );
    expect(pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0)), view).toBe(true);
  }
  await rm(folder, { recursive: true });
});
