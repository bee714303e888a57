import type { Severity } from './finding.ts';

/** `needs`: lists that must be readable before a check may say that something is not there, by Kubernetes' names. */
type Check = { readonly severity: Severity; readonly needs: readonly string[] };

const check = (severity: Severity, ...needs: readonly string[]): Check => ({ severity, needs });
const HOSTS = ['services', 'serviceentries'] as const;

/**
 * Every code that Meshpath's own checks give, by family. A code never changes its meaning; one that is given up is not used
 * again. `docs/checks.md` lists them in words and is held against this table.
 */
export const CHECKS = {
  // Destinations: where a route or rule sends requests.
  MP0101: check('error', ...HOSTS),
  MP0102: check('error', 'destinationrules'),
  MP0103: check('error', 'pods', 'services'),
  MP0104: check('error'),
  MP0105: check('warning', 'services', 'endpointslices'),
  MP0106: check('error', ...HOSTS),
  MP0107: check('error', ...HOSTS),
  // VirtualServices as such.
  MP0201: check('error', 'gateways'),
  MP0202: check('error', 'gateways'),
  MP0203: check('warning'),
  MP0204: check('warning'),
  MP0205: check('warning'),
  MP0206: check('note', ...HOSTS),
  MP0207: check('error'),
  // DestinationRules.
  MP0301: check('warning', ...HOSTS),
  MP0302: check('warning'),
  MP0303: check('warning', 'pods', 'services'),
  MP0304: check('error', 'pods', 'services', 'peerauthentications'),
  MP0305: check('error', 'pods', 'services', 'peerauthentications'),
  MP0306: check('error', 'pods', 'services', 'sidecars'),
  // Gateways.
  MP0401: check('error', 'pods'),
  MP0402: check('warning', 'pods', 'services'),
  MP0403: check('warning'),
  MP0404: check('note', 'virtualservices'),
  // ServiceEntries.
  MP0501: check('error'),
  MP0502: check('error'),
  MP0503: check('warning', 'services'),
  MP0504: check('warning'),
  // Sidecars.
  MP0601: check('warning', ...HOSTS, 'virtualservices'),
  MP0602: check('warning'),
  MP0603: check('error', 'namespaces'),
  // Which workloads something holds for.
  MP0701: check('warning', 'pods'),
  MP0702: check('warning', 'services'),
  MP0703: check('note', 'validatingwebhookconfigurations'),
  // PeerAuthentications and RequestAuthentications.
  MP0801: check('warning'),
  MP0802: check('warning'),
  MP0803: check('warning', 'pods', 'services'),
  MP0804: check('warning', 'authorizationpolicies', 'pods'),
  // AuthorizationPolicies.
  MP0901: check('error', 'pods', 'services'),
  MP0902: check('warning', 'pods', 'services'),
  MP0903: check('warning', 'serviceaccounts'),
  MP0904: check('warning', 'namespaces'),
  MP0905: check('error'),
  MP0906: check('warning', 'pods', 'peerauthentications'),
  MP0907: check('error', 'serviceaccounts', 'namespaces'),
  // Telemetries.
  MP1001: check('warning'),
  // Gateway API routes.
  MP1101: check('error', 'services'),
  MP1102: check('error', 'gateways.gateway.networking.k8s.io'),
  MP1103: check('error'),
  MP1104: check('note'),
} as const satisfies Readonly<Record<string, Check>>;

export type CheckCode = keyof typeof CHECKS;

export const CHECK_CODES = Object.keys(CHECKS) as readonly CheckCode[];
