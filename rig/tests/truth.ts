import type { Rig } from '../rig.ts';
import type { CertsAnswer, MeshAnswer, StatusAnswer } from './answers.ts';
import { hex, rootsInConfigMap, secretsOf } from './judge/certificates.ts';
import { isIstioObject, istioObjectsOf, podsOf, serviceLine, servicesOf } from './judge/kubernetes.ts';
import { syncOf } from './judge/sync.ts';
import { eventually, expect, type LiveMeshpath } from './live.ts';

/**
 * Comparers: each holds what Meshpath says against an independent judge and fails with both when they differ. They try for
 * a while, because a mesh changes between two questions.
 */

/** Watches deliver at once, and istiod is asked every second. */
const PROMPT_MS = 20_000;
/** Every proxy is read once in 15 s. */
const SWEEP_MS = 40_000;

/** Pods, services and Istio objects as kubectl lists them, all of them and no others. */
export const expectTrueMesh = (rig: Rig, meshpath: LiveMeshpath) =>
  eventually(async () => {
    const [pods, services, objects] = await Promise.all([podsOf(rig), servicesOf(rig), istioObjectsOf(rig)]);
    const { mesh } = await meshpath.get<MeshAnswer>('/api/v1/mesh');
    expect(
      byId(
        Object.values(mesh.pods).map(({ id, uid, workload, serviceAccount, phase, ips, proxy }) => {
          const proxied = proxy === 'sidecar' || proxy === 'gateway';
          return { id, uid, workload, serviceAccount, phase, ip: ips[0] ?? null, proxied };
        }),
      ),
      'pods',
    ).toEqual(
      byId(
        pods.map(({ id, uid, workload, serviceAccount, phase, ip, proxied }) => {
          return { id, uid, workload, serviceAccount, phase, ip, proxied };
        }),
      ),
    );
    const ports = (all: readonly { readonly name: string | null; readonly port: number }[]) =>
      all.map((p) => `${p.name ?? ''}:${p.port}`);
    expect(
      Object.values(mesh.services)
        .map((s) => serviceLine(s.id, s.type, s.headless, ports(s.ports)))
        .sort(),
      'services',
    ).toEqual([...services].sort());
    const known = Object.entries(mesh.objects)
      .filter(([id]) => isIstioObject(id))
      .map(([id, object]) => [id, object.resourceVersion]);
    expect(Object.fromEntries(known), 'Istio objects').toEqual(objects);
  }, PROMPT_MS);

/** Who has a sidecar from the injector, against the pods themselves. Every reason must be said in words, too. */
export const expectTrueInjection = (rig: Rig, meshpath: LiveMeshpath) =>
  eventually(async () => {
    const pods = (await podsOf(rig)).filter((p) => p.phase !== 'Succeeded' && p.phase !== 'Failed');
    const { injection } = await meshpath.get<StatusAnswer>('/api/v1/status');
    expect(byId(injection.map(({ pod, injected }) => ({ id: pod, injected }))), 'injection').toEqual(
      byId(pods.map(({ id, injected }) => ({ id, injected }))),
    );
    for (const { pod, because } of injection) expect(because, pod).not.toBe('');
  }, PROMPT_MS);

/** Every proxy's certificate and the roots it trusts as istioctl finds them; none missing, none extra. */
export const expectTrueCertificates = (rig: Rig, meshpath: LiveMeshpath) =>
  eventually(async () => {
    const [judged, roots] = await Promise.all([secretsOf(rig), rootsInConfigMap(rig)]);
    expectCertificates(await meshpath.get<CertsAnswer>('/api/v1/certificates'), judged, roots);
  }, SWEEP_MS);

export function expectCertificates(
  said: CertsAnswer,
  judged: Awaited<ReturnType<typeof secretsOf>>,
  configMap: readonly string[],
): void {
  expect(
    byId(
      said.certificates.map(({ pod, spiffe, serial, notBefore, notAfter, chainVerified }) => {
        return { id: pod, spiffe, serial: hex(serial), notBefore, notAfter, chainVerified };
      }),
    ),
    'certificates',
  ).toEqual(byId(judged.certificates.map(({ pod, ...facts }) => ({ id: pod, ...facts, chainVerified: true }))));
  expect(byId(said.roots.map(({ sha256, trustedBy }) => ({ id: sha256, trustedBy }))), 'roots').toEqual(
    byId(judged.roots.map(({ sha256, pods }) => ({ id: sha256, trustedBy: pods.length }))),
  );
  expect(said.roots.map((r) => r.sha256).sort(), 'roots of the ConfigMap').toEqual(configMap);
}

/** Each proxy's state of each type as istioctl has it from istiod, of every revision there is. */
export const expectTrueSync = (rig: Rig, meshpath: LiveMeshpath, revisions: readonly string[] = ['default']) =>
  eventually(async () => {
    const judged = Object.assign({}, ...(await Promise.all(revisions.map((revision) => syncOf(rig, revision)))));
    const { proxies } = await meshpath.get<StatusAnswer>('/api/v1/status');
    expect(Object.fromEntries(proxies.map(({ pod, sync }) => [pod, sync])), 'sync').toEqual(judged);
  }, PROMPT_MS);

/** Sources that are on deliver, and nothing is missing of them. */
export const expectHealthy = (meshpath: LiveMeshpath) =>
  eventually(async () => {
    const { sources } = await meshpath.get<StatusAnswer>('/api/v1/status');
    for (const { name, status, fault, degradations } of sources) {
      expect(status === 'off' ? 'live' : status, `${name}: ${fault?.message}`).toBe('live');
      expect(degradations, name).toEqual([]);
    }
  }, SWEEP_MS);

/** All of it: what Meshpath says of the mesh as it stands is true. */
export async function expectTruth(rig: Rig, meshpath: LiveMeshpath): Promise<void> {
  await expectHealthy(meshpath);
  await expectTrueMesh(rig, meshpath);
  await expectTrueInjection(rig, meshpath);
  await expectTrueSync(rig, meshpath);
  await expectTrueCertificates(rig, meshpath);
}

const byId = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] =>
  [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
