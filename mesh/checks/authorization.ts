import { type MeshObject, namespaceOf, type Pod } from '../model/index.ts';
import { httpFieldFor, policyRules, type SourceValue, sourceValues } from './authorizationFields.ts';
import { type FindingParams, objectEvidence, type Report } from './finding.ts';
import { peerModeOf } from './peerMode.ts';
import { at, text } from './read.ts';
import type { CheckCode } from './registry.ts';
import { describe, protocolOf, type World } from './world.ts';

const PRINCIPALS = ['principals', 'notPrincipals'];
const NAMESPACES = ['namespaces', 'notNamespaces'];
const ACCOUNTS = ['serviceAccounts', 'notServiceAccounts'];

/** MP09: AuthorizationPolicies name identities that exist, and mean the same on TCP ports as they say. */
export function checkAuthorization(world: World, report: Report): void {
  for (const policy of world.of('AuthorizationPolicy')) {
    checkTcpPorts(world, policy, report);
    for (const source of sourceValues(policy, PRINCIPALS)) checkPrincipal(world, policy, source, report);
    for (const source of sourceValues(policy, ACCOUNTS)) {
      const { value } = source;
      const [namespace = '', name = ''] = value.includes('/') ? value.split('/') : [policy.namespace, value];
      checkAccount(world, policy, namespace, name, source, report);
    }
    for (const source of sourceValues(policy, NAMESPACES)) {
      const namespace = source.value;
      if (namespace !== '' && !namespace.includes('*') && world.tables.namespaces[namespace] === undefined)
        reportNobody('MP0904', policy, source, { namespace }, report);
    }
    checkIdentities(world, policy, report);
  }
}

/**
 * A TCP filter chain knows no path and no token: Envoy's RBAC there gets the rule without them. An ALLOW rule is then left
 * out and a DENY rule denies more than it says (istio.io/istio `pilot/pkg/security/authz/builder`).
 */
function checkTcpPorts(world: World, policy: MeshObject, report: Report): void {
  const action = text(at(policy.spec, 'action')) || 'ALLOW';
  if ((action !== 'ALLOW' && action !== 'DENY') || at(policy.spec, 'targetRefs') !== undefined) return;
  const ports = tcpPorts(world, world.chosenBy(policy));
  for (const rule of policyRules(policy))
    for (const [port, of] of ports) {
      const path = httpFieldFor(rule, port);
      if (path === null) continue;
      const params = { port, service: of.service, pod: of.pod.id };
      report(action === 'DENY' ? 'MP0901' : 'MP0902', policy, path, params, [
        { kind: 'pod', pod: of.pod.id, path: 'spec.containers' },
      ]);
      break;
    }
}

/** Ports of these pods that their Services declare as TCP, each with one pod that has it. */
function tcpPorts(
  world: World,
  pods: readonly Pod[],
): ReadonlyMap<number, { readonly pod: Pod; readonly service: string }> {
  const found = new Map<number, { pod: Pod; service: string }>();
  for (const pod of pods) {
    if (pod.proxy !== 'sidecar') continue;
    for (const { service, port, target } of world.portsTo(pod))
      if (port.protocol === 'TCP' && protocolOf(port) === 'tcp') found.set(target, { pod, service: service.id });
  }
  return found;
}

function checkPrincipal(world: World, policy: MeshObject, source: SourceValue, report: Report): void {
  const { value } = source;
  if (value.includes('*') || value === '') return;
  const parts = /^([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(value);
  if (parts === null) {
    reportNobody('MP0905', policy, source, { principal: value }, report);
    return;
  }
  const [, domain, namespace = '', account = ''] = parts;
  // Identities of another trust domain belong to another mesh, whose accounts are not here.
  if (domain === world.trustDomain || domain === 'cluster.local')
    checkAccount(world, policy, namespace, account, source, report);
}

function checkAccount(
  world: World,
  policy: MeshObject,
  namespace: string,
  name: string,
  source: SourceValue,
  report: Report,
): void {
  if (name.includes('*') || namespace.includes('*') || world.tables.serviceAccounts[`${namespace}/${name}`]) return;
  reportNobody('MP0903', policy, source, { account: `${namespace}/${name}` }, report);
}

/** A value that no caller has: none is matched by it, or, where it is negated, none is left out. */
function reportNobody(
  code: CheckCode,
  policy: MeshObject,
  { field, path }: SourceValue,
  params: FindingParams,
  report: Report,
): void {
  if (field.startsWith('not')) report('MP0907', policy, path, { ...params, field });
  else report(code, policy, path, params);
}

/** Who a caller is, is told by mutual TLS: where it is switched off, no rule about identities can match. */
function checkIdentities(world: World, policy: MeshObject, report: Report): void {
  const [first] = sourceValues(policy, ['principals', 'namespaces', 'serviceAccounts']);
  if (first === undefined) return;
  for (const pod of world.chosenBy(policy)) {
    if (pod.proxy !== 'sidecar') continue;
    const { mode, object, path } = peerModeOf(world, pod, null);
    if (mode !== 'DISABLE' || object === null) continue;
    const params = { field: first.field, pod: pod.id, namespace: namespaceOf(pod.id), by: describe(object) };
    report('MP0906', policy, first.path, params, [objectEvidence(object, path)]);
    return;
  }
}
