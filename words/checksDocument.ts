import { CHECK_CODES, CHECKS } from '@/mesh/checks/registry';
import { checks } from './en/checks.ts';

const FAMILIES: Readonly<Record<string, string>> = {
  MP01: 'Destinations of VirtualServices',
  MP02: 'VirtualServices',
  MP03: 'DestinationRules',
  MP04: 'Gateways',
  MP05: 'ServiceEntries',
  MP06: 'Sidecars',
  MP07: 'Selectors and targets',
  MP08: 'PeerAuthentications and RequestAuthentications',
  MP09: 'AuthorizationPolicies',
  MP10: 'Telemetries',
  MP11: 'Gateway API',
};

/** `docs/checks.md`: every check of Meshpath's own, from the catalogue. */
export function checksDocument(): string {
  const lines = [
    '# Checks',
    '',
    'What Meshpath’s own checks find in configuration that the API server and Istio’s webhook accept. They run over everything in',
    'the mesh (`/control/validation`, `meshpath validate`) and over YAML before it is applied (`meshpath validate FILE`).',
    'A code never changes its meaning.',
    '',
    ...Object.entries(checks.severityHelp).map(([severity, help]) => `- **${severity}**: ${help}`),
    '',
    'A check that needs a list which could not be read is left out, and the answer says so. Services of other clusters are not',
    'seen: a host that only another cluster has is called missing.',
  ];
  let family = '';
  for (const code of CHECK_CODES) {
    if (code.slice(0, 4) !== family) {
      family = code.slice(0, 4);
      lines.push('', `## ${FAMILIES[family]}`);
    }
    const { title, why, remedy } = checks.codes[code];
    const { severity, needs } = CHECKS[code];
    lines.push('', `### ${code} ${title}`, '', `*${severity}*. ${why}`, '', remedy);
    if (needs.length > 0) lines.push('', `Reads: ${needs.join(', ')}.`);
  }
  return `${lines.join('\n')}\n`;
}
