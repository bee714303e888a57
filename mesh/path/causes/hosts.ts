import { subsetLabelsMatch } from '../../discovery/subsets.ts';
import { type EndpointSlice, nameOf, namespaceOf, type Pod, workloadParts } from '../../model/index.ts';
import { outboundCluster } from '../../requests/address.ts';
import { parseAddress } from '../address.ts';
import { derived, podAt } from '../facts.ts';
import { field, isObject, list } from '../matchers.ts';
import { at, type Case, clusterEvidence, transportText } from './context.ts';
import { confirmed, type Finding, open, ruledOut } from './finding.ts';

const SERVICE = derived('kube-proxy');

export function noReadyEndpoints(of: Case): Finding {
  const { service, mesh } = of;
  if (service !== null) {
    const own = Object.values<EndpointSlice>(mesh.endpointSlices)
      .filter((s) => s.service === service.id)
      .flatMap((s) => s.endpoints);
    const ready = own.filter((e) => e.ready).length;
    const name = service.id as string;
    if (ready === 0) return confirmed('service-none-ready', { service: name, endpoints: own.length }, SERVICE);
    return ruledOutNow(of, () => ruledOut('service-ready', { service: name, ready }, SERVICE));
  }
  if (of.cluster === null) return open('config-unread');
  const usable = of.endpoints.filter((e) => ['', 'HEALTHY', 'UNKNOWN'].includes(e.health)).length;
  if (of.cluster.type === 'EDS' && usable === 0)
    return confirmed('endpoints-now', { cluster: of.cluster.name, usable }, clusterEvidence(of));
  return open('endpoints-now', { cluster: of.cluster.name, usable }, clusterEvidence(of));
}

/** Endpoints that are there now may not have been there then: only hosts that Envoy itself holds rule anything out. */
function ruledOutNow(of: Case, say: () => Finding): Finding {
  const then = of.hosts.length > 0 && of.hosts.every((h) => h.unhealthyBecause.some((b) => b.includes('outlier')));
  return then || outboundCluster(of.clusterName)?.subset ? say() : { ...say(), state: 'undecidable' };
}

export function allEjected(of: Case): Finding {
  if (of.cluster === null) return open('config-unread');
  if (!of.cluster.outlierDetection)
    return ruledOut('no-ejection', { cluster: of.cluster.name }, clusterEvidence(of), of.cluster.origin);
  if (of.hosts.length === 0 || of.client === null) return open('not-read');
  const ejected = of.hosts.filter((h) => h.unhealthyBecause.some((b) => b.includes('outlier'))).length;
  const evidence = { kind: 'envoy-admin' as const, pod: of.client.pod, path: '/clusters?format=json' };
  const all = of.hosts.length;
  if (ejected === all) return confirmed('hosts-ejected', { ejected, all }, evidence, of.cluster.origin);
  // They come back after a while, so that a later look proves nothing but that it may have been.
  return ejected > 0
    ? open('hosts-ejected', { ejected, all }, evidence, of.cluster.origin)
    : open('hosts-not-ejected', { all }, evidence, of.cluster.origin);
}

/** Labels of a DestinationRule's subset for this host, with the rule; null: no rule has it. */
function subsetOf(of: Case): {
  readonly labels: Readonly<Record<string, string>>;
  readonly rule: Case['mesh']['objects'][keyof Case['mesh']['objects']];
} | null {
  const parts = outboundCluster(of.clusterName);
  if (parts === null || parts.subset === '') return null;
  const [name = '', namespace = ''] = parts.host.split('.');
  for (const rule of Object.values(of.mesh.objects)) {
    if (rule.kind !== 'DestinationRule') continue;
    const host = field(rule.spec, 'host');
    const meant =
      host === parts.host ||
      host === `${name}.${namespace}` ||
      (host === name && rule.namespace === namespace) ||
      host === `${name}.${namespace}.svc`;
    if (!meant) continue;
    const found = list(field(rule.spec, 'subsets')).find((s) => field(s, 'name') === parts.subset);
    if (found === undefined) continue;
    const labels = field(found, 'labels');
    const entries = isObject(labels) ? Object.entries(labels) : [];
    return { labels: Object.fromEntries(entries.filter((e): e is [string, string] => typeof e[1] === 'string')), rule };
  }
  return null;
}

export function subsetWithoutPods(of: Case): Finding {
  const subset = outboundCluster(of.clusterName)?.subset ?? '';
  if (subset === '')
    return of.clusterName === null ? open('config-unread') : ruledOut('no-subset', undefined, clusterEvidence(of));
  const found = subsetOf(of);
  const { service } = of;
  if (found === null || service === null) return open('not-read');
  const selected = Object.entries(service.selector);
  const fits = Object.values<Pod>(of.mesh.pods)
    .filter((p) => namespaceOf(p.id) === namespaceOf(service.id) && selected.every(([k, v]) => p.labels[k] === v))
    .map((p) => subsetLabelsMatch(found.labels, p));
  const pods = fits.filter((fit) => fit === true).length;
  const labels = Object.entries(found.labels)
    .map(([k, v]) => `${k}=${v}`)
    .join(', ');
  const evidence = { kind: 'object' as const, object: found.rule.id, path: 'spec.subsets' };
  const { kind, namespace, name } = found.rule;
  if (pods === 0 && fits.includes(null)) return open('not-read', undefined, evidence);
  return pods === 0
    ? confirmed('subset-empty', { subset, labels }, evidence, { kind, namespace, name })
    : ruledOut('subset-pods', { subset, pods }, evidence);
}

/** NC: the log names no cluster, the route does. */
function missingClusters(of: Case): readonly string[] | null {
  const { clientConfig, route } = of;
  if (clientConfig === null || route?.action.kind !== 'clusters') return null;
  const known = new Set(clientConfig.clusters.map((c) => c.name));
  return route.action.clusters.map((c) => c.name).filter((name) => !known.has(name));
}

export function subsetUndefined(of: Case): Finding {
  const missing = missingClusters(of);
  if (missing === null) return open('config-unread');
  const parts = missing.map(outboundCluster).find((p) => p !== null && p.subset !== '') ?? null;
  if (parts === null) return ruledOut('no-subset');
  const clusterName = `outbound|${parts.port}|${parts.subset}|${parts.host}`;
  const found = subsetOf({ ...of, clusterName });
  const { subset, host } = parts;
  const origin = of.route?.origin ?? null;
  return found === null
    ? confirmed('subset-undefined', { subset, host }, routeEvidence(of), origin)
    : ruledOut('subset-defined', { subset, host }, { kind: 'object', object: found.rule.id, path: 'spec.subsets' });
}

const routeEvidence = ({ clientConfig, route }: Case) =>
  clientConfig !== null && route !== null
    ? { kind: 'config-dump' as const, pod: clientConfig.pod, pointer: route.pointer }
    : null;

export function serviceRemoved(of: Case): Finding {
  const missing = missingClusters(of);
  if (missing === null) return open('config-unread');
  for (const name of missing) {
    const host = outboundCluster(name)?.host ?? '';
    const [service = '', namespace = '', kind] = host.split('.');
    if (kind !== 'svc') continue;
    return Object.hasOwn(of.mesh.services, `${namespace}/${service}`)
      ? ruledOut('service-there', { host }, SERVICE)
      : confirmed('service-gone', { host }, routeEvidence(of), of.route?.origin ?? null);
  }
  return open('not-read');
}

export function podGone(of: Case): Finding {
  const address = of.server?.downstreamLocal ?? of.client?.upstreamHost ?? null;
  const ip = parseAddress(address)?.ip;
  if (ip === undefined) return open('not-read');
  const pod = of.serverPod ?? podAt(of.mesh, address);
  if (pod === null)
    return Object.keys(of.mesh.pods).length === 0
      ? open('not-read')
      : of.service === null
        ? open('no-pod-at', { address: ip })
        : confirmed('no-pod-at', { address: ip }, derived('pod-addresses'));
  const evidence = (path: string) => ({ kind: 'pod' as const, pod: pod.id, path });
  if (pod.deletingSince !== null)
    return confirmed('pod-ending', { pod: pod.id }, evidence('metadata.deletionTimestamp'));
  if (pod.phase !== 'Running')
    return confirmed('pod-not-running', { pod: pod.id, phase: pod.reason ?? pod.phase }, evidence('status.phase'));
  if (pod.createdAt > of.request.startedAt)
    return confirmed('pod-newer', { pod: pod.id }, evidence('metadata.creationTimestamp'));
  return ruledOut('pod-running', { pod: pod.id }, evidence('status.phase'));
}

export function nothingListens(of: Case): Finding {
  const text = transportText(of);
  const { serverPod, server, client } = of;
  const address = server?.upstreamHost ?? client?.upstreamHost ?? '';
  const line = server ?? client;
  if (/connection refused|remote connection failure/i.test(text) && line !== null) {
    // A sidecar takes every connection that its rules redirect, whether the app behind listens or not.
    if (server === null && serverPod?.proxy === 'sidecar') return open('proxy-takes-all', { pod: serverPod.id });
    return confirmed('connection-refused', { address }, at(line, 'transportFailure'));
  }
  if (text !== '' && line !== null) return ruledOut('connection-not-refused', { text }, at(line, 'transportFailure'));
  const port = parseAddress(address)?.port ?? null;
  const declared = serverPod?.containers.flatMap((c) => c.ports.map((p) => p.port)) ?? [];
  if (serverPod !== null && port !== null && !declared.includes(port))
    return open(
      'port-undeclared',
      { pod: serverPod.id, port },
      { kind: 'pod', pod: serverPod.id, path: 'spec.containers' },
    );
  return open('not-read');
}

export function networkBlocked(of: Case): Finding {
  const text = transportText(of);
  const line = of.client ?? of.server;
  if (line === null) return open('not-read');
  // Whoever refuses or answers in another protocol was reached.
  if (/refused|TLS|SSL|reset/i.test(text))
    return ruledOut('connection-not-refused', { text }, at(line, 'transportFailure'));
  return text === '' ? open('not-read') : open('details-say', { text }, at(line, 'transportFailure'));
}

/** The app's containers, without the proxy's own. */
export const appContainers = (pod: Pod) => pod.containers.filter((c) => c.role === 'app' && c.name !== 'istio-proxy');

export function appCrashed(of: Case): Finding {
  const pod = of.serverPod;
  if (pod === null) return open('not-read');
  const evidence = { kind: 'pod' as const, pod: pod.id, path: 'status.containerStatuses' };
  const down = appContainers(pod).find((c) => !c.ready);
  if (down !== undefined) return confirmed('container-unready', { container: down.name }, evidence);
  const restarted = appContainers(pod).find((c) => c.restarts > 0);
  if (restarted !== undefined)
    // When they were, the status does not say here.
    return open('restarts-seen', { container: restarted.name, restarts: restarted.restarts }, evidence);
  return ruledOut(
    'no-restarts',
    { pod: `${namespaceOf(pod.id)}/${workloadParts(pod.workload).name || nameOf(pod.id)}` },
    evidence,
  );
}

export function podStopped(pod: Pod | null): Finding {
  if (pod === null) return open('not-read');
  const evidence = { kind: 'pod' as const, pod: pod.id, path: 'metadata.deletionTimestamp' };
  if (pod.deletingSince !== null) return confirmed('pod-ending', { pod: pod.id }, evidence);
  return ruledOut('pod-running', { pod: pod.id }, evidence);
}
