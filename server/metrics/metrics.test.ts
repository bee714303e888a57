import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { epochMs, type Mesh, type Moment, type PodId, podId } from '@/mesh/model';
import { readRecording } from '../sources/recording/file.ts';
import { createTimeline } from '../sources/recording/timeline.ts';
import { SurpriseWatch } from '../surprises.ts';
import { TestCluster } from '../testCluster.testkit.ts';
import { type Measured, metricsText, registryOf } from './index.ts';
import { Tally } from './tally.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const OWN = /^meshpath_(?!process_|nodejs_)/;

let mesh: Mesh;
let now = epochMs(0);
let measured: Measured;

beforeAll(async () => {
  const recording = await readRecording(join(ROOT, 'recordings', 'shop.meshpath.gz'));
  if (!recording.ok) throw new Error(recording.error.message);
  const timeline = createTimeline(recording.value);
  now = timeline.end;
  ({ mesh } = timeline.frameAt(now));
  const tally = new Tally();
  tally.look(mesh);
  const engine = {
    mesh: () => mesh,
    now: () => now,
    heldConfig: () => null,
    figures: () => ({ subscribers: 0, configs: 0, configBytes: 0, messages: 0 }),
  } as unknown as Measured['engine'];
  const clock = { now: () => now, after: () => () => {}, every: () => () => {} };
  measured = { engine, connection: null, surprises: new SurpriseWatch(engine, clock), tally };
});

/** Every series of a metric: its labels and its value. */
async function seriesOf(name: string): Promise<{ labels: Record<string, unknown>; value: number }[]> {
  return ((await registryOf(measured).getSingleMetric(name)?.get())?.values ?? []) as never;
}

describe('metrics of certificates', () => {
  it('counts down each workload to the first end among its pods', async () => {
    const all = await seriesOf('meshpath_certificate_expiry_seconds');
    const workloads = new Set(Object.values(mesh.certificates).map(({ pod }) => mesh.pods[pod]?.workload));
    expect(all).toHaveLength(workloads.size);
    const ends = Object.values(mesh.certificates)
      .filter(({ pod }) => mesh.pods[pod]?.workload === 'storefront/Deployment/storefront')
      .map(({ leaf }) => leaf.notAfter);
    const storefront = all.find(({ labels }) => labels.workload === 'storefront');
    expect(storefront?.labels).toEqual({ namespace: 'storefront', kind: 'Deployment', workload: 'storefront' });
    expect(storefront?.value).toBeCloseTo((Math.min(...ends) - now) / 1_000, 3);
  });

  it('counts the renewals of the recording, and again nothing when it is played again', async () => {
    const total = async () => (await seriesOf('meshpath_certificate_rotations_total')).reduce((n, s) => n + s.value, 0);
    const renewals = mesh.moments.filter((moment) => moment.kind === 'certificate-renewed').length;
    expect(renewals).toBeGreaterThan(0);
    expect(await total()).toBe(renewals);
    measured.tally.look(mesh);
    expect(await total()).toBe(renewals);
  });

  it('counts from 0 for every workload, so that its first renewal is an increase, and none for what is gone', async () => {
    const rotations = await seriesOf('meshpath_certificate_rotations_total');
    const workloads = (await seriesOf('meshpath_certificate_expiry_seconds')).map(({ labels }) => labels);
    expect(rotations.map(({ labels }) => labels)).toEqual(workloads);
    expect(rotations.filter(({ value }) => value === 0).length).toBeGreaterThan(0);

    const renewed = mesh.moments.find((moment) => moment.kind === 'certificate-renewed');
    if (renewed?.kind !== 'certificate-renewed') throw new Error('the recording has a renewal');
    const before = mesh;
    const { [renewed.rotation.pod]: _, ...certificates } = mesh.certificates;
    mesh = { ...mesh, certificates };
    const left = await seriesOf('meshpath_certificate_rotations_total');
    mesh = before;
    expect(left.length).toBe((await seriesOf('meshpath_certificate_rotations_total')).length - 1);
  });

  it('has a trouble only where there is one, and counts states and failed checks', async () => {
    expect(await seriesOf('meshpath_certificate_troubles')).toEqual([]);
    const before = now;
    now = epochMs(Math.max(...Object.values(mesh.certificates).map(({ leaf }) => leaf.notAfter)) + 1);
    const troubles = await seriesOf('meshpath_certificate_troubles');
    expect(troubles.length).toBeGreaterThan(7);
    expect(new Set(troubles.map(({ labels }) => labels.state))).toEqual(new Set(['expired']));
    const validity = (await seriesOf('meshpath_certificate_check_failures')).find((s) => s.labels.check === 'validity');
    expect(validity?.value).toBe(Object.keys(mesh.certificates).length);
    now = before;
    expect(await seriesOf('meshpath_certificate_troubles')).toEqual([]);
  });

  it('keeps counting refusals when the mesh has forgotten them', () => {
    const nack = (seq: number): Moment => ({
      seq,
      at: epochMs(seq),
      kind: 'nack',
      pod: podId('shop', 'order'),
      istiod: podId('istio-system', 'istiod'),
      type: 'LDS',
      error: 'no',
    });
    const tally = new Tally();
    tally.look({ moments: [nack(0), nack(1)], momentCount: 2, pods: {} });
    tally.look({ moments: [nack(1), nack(2)], momentCount: 3, pods: {} });
    expect([...tally.nacks()]).toEqual([['LDS', 3]]);
  });

  it('says nothing of serials, identities and pods', async () => {
    const { body } = await metricsText(measured);
    for (const { pod, leaf, spiffe } of Object.values(mesh.certificates)) {
      expect(body).not.toContain(leaf.serial);
      expect(body).not.toContain(String(spiffe));
      expect(body).not.toContain(pod.split('/')[1]);
    }
  });
});

describe('metrics of sync', () => {
  it('tell of a proxy that hangs while istiod keeps pushing', async () => {
    const before = mesh;
    const [pod] = Object.keys(mesh.sync) as PodId[];
    const sync = pod && mesh.sync[pod];
    if (!sync) throw new Error('no proxy is held');
    const CDS = { sent: 'b', acked: 'a', sentAt: epochMs(now - 1_000), error: null };
    mesh = {
      ...mesh,
      sync: { [pod]: { ...sync, types: { CDS } } },
      syncSince: { [pod]: { CDS: epochMs(now - 60_000) } },
    };
    const out = await seriesOf('meshpath_proxy_out_of_sync');
    mesh = before;
    expect(out.map(({ labels }) => [labels.type, labels.state])).toEqual([['CDS', 'stale']]);
  });
});

describe('metrics of requests to the API server', () => {
  it('tell what was sent, what waited and what was refused, and why', async () => {
    const requests = () => ({
      perMinute: 600,
      sent: 41,
      delayed: { ceiling: 3, 'retry-after': 2 },
      refused: { ceiling: 1, 'retry-after': 0 },
    });
    const connection = { ...new TestCluster().connection, requests };
    const { body } = await metricsText({ ...measured, connection });
    const lines = body.split('\n').filter((line) => line.startsWith('meshpath_api_requests'));
    expect(lines).toEqual([
      'meshpath_api_requests_total 41',
      'meshpath_api_requests_delayed_total{because="ceiling"} 3',
      'meshpath_api_requests_delayed_total{because="retry-after"} 2',
      'meshpath_api_requests_refused_total{because="ceiling"} 1',
      'meshpath_api_requests_refused_total{because="retry-after"} 0',
      'meshpath_api_requests_per_minute_limit 600',
    ]);
  });
});

describe('what is written about them', () => {
  const registered = async () =>
    new Map(
      (await registryOf(measured).getMetricsAsJSON()).filter(({ name }) => OWN.test(name)).map((m) => [m.name, m]),
    );
  const labelsOf = (name: string): readonly string[] =>
    (registryOf(measured).getSingleMetric(name) as unknown as { labelNames: string[] }).labelNames;

  it('docs/metrics.md names each metric with its type and labels, and no other', async () => {
    const rows = [...text('docs', 'metrics.md').matchAll(/^\| `(meshpath_\w+)` \| (\w+) \| ([^|]*)\|/gm)];
    const said = rows.map(([, name, type, labels]) => [
      name,
      type,
      [...(labels ?? '').matchAll(/`(\w+)`/g)].map((m) => m[1]),
    ]);
    const are = [...(await registered())].map(([name, { type }]) => [name, type as unknown as string, labelsOf(name)]);
    const sorted = (all: unknown[][]) => all.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
    expect(sorted(said)).toEqual(sorted(are));
  });

  it('names and units are Prometheus’ own', async () => {
    for (const [name, { type, help }] of await registered()) {
      expect([name, name.endsWith('_total')]).toEqual([name, (type as unknown as string) === 'counter']);
      expect(name).not.toMatch(/_(ms|millis|milliseconds|percent)(_|$)/);
      expect(help.length).toBeGreaterThan(10);
    }
  });

  /** Metrics and the labels in their selectors that a PromQL expression names. */
  const named = (expression: string) =>
    [...expression.matchAll(/(meshpath_\w+)(?:\{([^}]*)\})?/g)].map(([, name = '', selector = '']) => ({
      name,
      labels: [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map((m) => m[1] ?? ''),
    }));

  async function expectKnown(expression: string): Promise<void> {
    const metrics = await registered();
    for (const { name, labels } of named(expression)) {
      if (OWN.test(name)) expect([...metrics.keys()], expression).toContain(name);
      else expect(registryOf(measured).getSingleMetric(name), expression).toBeDefined();
      if (OWN.test(name)) for (const label of labels) expect(labelsOf(name), expression).toContain(label);
    }
  }

  it('every alert rule asks for what there is', async () => {
    const rule = z.object({ alert: z.string(), expr: z.string(), annotations: z.record(z.string(), z.string()) });
    const file = z.object({ groups: z.array(z.object({ rules: z.array(rule) })) });
    const rules = file.parse(parseYaml(text('deploy', 'prometheus', 'alerts.yaml'))).groups.flatMap((g) => g.rules);
    const tests = text('deploy', 'prometheus', 'alerts.test.yaml');
    for (const { alert, expr } of rules) {
      expect(named(expr), alert).not.toEqual([]);
      await expectKnown(expr);
      expect(tests).toContain(`alertname: ${alert}`);
    }
  });

  it('every query of the dashboard asks for what there is', async () => {
    const target = z.object({ expr: z.string() });
    const panel = z.object({ id: z.number(), title: z.string(), targets: z.array(target).optional() });
    const board = z.object({ uid: z.string(), schemaVersion: z.number(), panels: z.array(panel) });
    const { panels } = board.parse(JSON.parse(text('deploy', 'grafana', 'meshpath.json')));
    const queries = panels.flatMap((p) => p.targets ?? []);
    expect(queries.length).toBeGreaterThan(8);
    expect(new Set(panels.map((p) => p.id)).size).toBe(panels.length);
    for (const { expr } of queries) {
      expect(named(expr), expr).not.toEqual([]);
      await expectKnown(expr);
    }
  });
});
