import type { z } from 'zod';
import { type Container, epochMs, type Pod, parseTime, podId, type WorkloadId, workloadId } from '@/mesh/model';
import { redactAnnotations } from './redact.ts';
import type { metaSchema, podSchema } from './schema.ts';

type RawPod = z.infer<typeof podSchema>;
type RawContainer = RawPod['spec']['containers'][number];
const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const;

export function decodePod(raw: RawPod): Pod {
  const { metadata: meta, spec, status } = raw;
  const namespace = meta.namespace ?? '';
  const labels = meta.labels ?? {};
  const ips = status?.podIPs?.map((p) => p.ip) ?? (status?.podIP ? [status.podIP] : []);
  return {
    id: podId(namespace, meta.name),
    uid: meta.uid ?? '',
    workload: workloadOf(meta),
    labels,
    annotations: redactAnnotations(meta.annotations ?? {}),
    serviceAccount: spec.serviceAccountName || 'default',
    node: spec.nodeName || null,
    ips,
    hostNetwork: spec.hostNetwork === true,
    ...(asksClusterDns(spec.dnsPolicy ?? 'ClusterFirst', spec.hostNetwork === true) ? {} : { clusterDns: false }),
    phase: PHASES.find((p) => p === status?.phase) ?? 'Unknown',
    reason: reasonOf(raw),
    createdAt: timeOf(meta.creationTimestamp),
    deletingSince: meta.deletionTimestamp ? parseTime(meta.deletionTimestamp) : null,
    containers: [
      ...(spec.initContainers ?? []).map((c) =>
        container(c, c.restartPolicy === 'Always' ? 'native-sidecar' : 'init', raw),
      ),
      ...spec.containers.map((c) => container(c, 'app', raw)),
    ],
    proxy: proxyOf(raw),
    controlPlane: labels.app === 'istiod' && ISTIOD_LABELS.has(labels.istio ?? 'pilot'),
  };
}

/** Label `istio` of istiod's pods: `istiod` with a revision, `pilot` without (Istio's chart istio-discovery, deployment.yaml). */
const ISTIOD_LABELS: ReadonlySet<string> = new Set(['pilot', 'istiod']);

/** On its node's network `ClusterFirst`, the default, is as good as `Default` (Kubernetes, "Pod's DNS Policy"). */
const asksClusterDns = (policy: string, hostNetwork: boolean): boolean =>
  policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !hostNetwork);

/** Objects without a creation time exist only in broken input; 1970 then stands for it. */
export const timeOf = (text: string | null | undefined) => (text ? parseTime(text) : null) ?? epochMs(0);

/**
 * The workload a pod belongs to, found as istiod finds it (pkg/kube, GetWorkloadMetaFromPod): through the controlling owner;
 * a ReplicaSet named `NAME-HASH` stands for its Deployment, a Job named `NAME-MINUTES` for its CronJob.
 */
export function workloadOf(meta: z.infer<typeof metaSchema>): WorkloadId {
  const namespace = meta.namespace ?? '';
  const owner = meta.ownerReferences?.find((o) => o.controller === true) ?? meta.ownerReferences?.[0];
  if (owner === undefined) return workloadId(namespace, 'Pod', meta.name);
  const suffixed = (label: string) => {
    const hash = meta.labels?.[label];
    return hash && owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : null;
  };
  if (owner.kind === 'ReplicaSet') {
    const rollout = suffixed('rollouts-pod-template-hash');
    if (rollout) return workloadId(namespace, 'Rollout', rollout);
    const deployment = suffixed('pod-template-hash');
    if (deployment) return workloadId(namespace, 'Deployment', deployment);
  }
  if (owner.kind === 'ReplicationController') {
    const config = meta.annotations?.['openshift.io/deployment-config.name'];
    if (config) return workloadId(namespace, 'DeploymentConfig', config);
  }
  if (owner.kind === 'Job') {
    const cron = /^(.+)-\d{8,10}$/.exec(owner.name)?.[1];
    if (cron) return workloadId(namespace, 'CronJob', cron);
  }
  // A static pod is owned by its node; it is its own workload.
  if (owner.kind === 'Node') return workloadId(namespace, 'Pod', meta.name);
  return workloadId(namespace, owner.kind, owner.name);
}

/** `istio-proxy` stands among the containers, or among the init containers when it is a native sidecar. */
function proxyOf({ metadata, spec }: RawPod): Pod['proxy'] {
  const native = (spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  const proxy = [...spec.containers, ...native].find((c) => c.name === 'istio-proxy');
  const annotations = metadata.annotations ?? {};
  if (proxy !== undefined) {
    const role = proxy.args?.[0] === 'proxy' ? proxy.args[1] : undefined;
    if (role === 'ztunnel') return 'none';
    if (role === 'router' || role === 'waypoint') return 'gateway';
    if (role === undefined && /(^|,)\s*gateway\s*(,|$)/.test(annotations['inject.istio.io/templates'] ?? ''))
      return 'gateway';
    return 'sidecar';
  }
  return annotations['ambient.istio.io/redirection'] === 'enabled' ? 'ambient' : 'none';
}

function container(raw: RawContainer, role: Container['role'], pod: RawPod): Container {
  const statuses = role === 'app' ? pod.status?.containerStatuses : pod.status?.initContainerStatuses;
  const status = statuses?.find((s) => s.name === raw.name);
  return {
    name: raw.name,
    role,
    image: raw.image ?? '',
    ready: status?.ready === true,
    restarts: status?.restartCount ?? 0,
    startedAt: status?.state?.running?.startedAt ? timeOf(status.state.running.startedAt) : null,
    ports: (raw.ports ?? []).map((p) => ({
      name: p.name || null,
      port: p.containerPort,
      protocol: p.protocol || 'TCP',
    })),
    runAsUser: raw.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser ?? null,
    runAsGroup: raw.securityContext?.runAsGroup ?? pod.spec.securityContext?.runAsGroup ?? null,
  };
}

/** The kubelet's word for why a pod does not run: eviction, a container's waiting reason, or why it could not be placed. */
function reasonOf({ status }: RawPod): string | null {
  if (status?.reason) return status.reason;
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  // A container that waits for its turn says PodInitializing; the one that holds it up says why.
  const waiting = all.map((s) => s.state?.waiting?.reason).filter((r) => r != null && r !== '');
  const telling = waiting.find((r) => r !== 'PodInitializing' && r !== 'ContainerCreating') ?? waiting[0];
  if (telling) return telling;
  if (status?.phase === 'Failed')
    return all.map((s) => s.state?.terminated?.reason).find((r) => r && r !== 'Completed') ?? null;
  const placed = status?.conditions?.find((c) => c.type === 'PodScheduled');
  return placed?.status === 'False' ? (placed.reason ?? null) : null;
}
