import { parse as parseYaml } from 'yaml';
import { inboundPorts, trafficItems } from '@/mesh/injection/traffic';
import type { Interception, Pod } from '@/mesh/model';
import { IPV6 } from './decode.ts';
import { parseIptables } from './iptables.ts';

const PREFIX = 'traffic.sidecar.istio.io/';
const PROXY = 1337;

/**
 * The rules that Istio programs for a pod with these annotations (istio `tools/istio-iptables`, pkg/capture), for pods whose
 * istio-init log cannot be read. Mesh-wide settings that only the injector knows are taken at their defaults, so the
 * result is marked `derived`, and `because` says what it rests on.
 */
export function deriveRules(pod: Pod, why: string): Interception {
  const cni =
    pod.containers.some((c) => c.name === 'istio-validation') && !pod.containers.some((c) => c.name === 'istio-init');
  const settings = readSettings(pod, cni);
  const because = [why, ...settings.notes].join('; ');
  if (settings.mode === 'NONE')
    return {
      pod: pod.id,
      source: 'derived',
      because: `${because}; interception mode NONE programs no rules`,
      rules: [],
      policies: {},
    };
  const families = pod.ips.some((ip) => ip.includes(':')) ? (['ipv4', 'ipv6'] as const) : (['ipv4'] as const);
  const sets = families.map((family) => parseIptables(ruleText(settings, family), family === 'ipv6' ? IPV6 : ''));
  return {
    pod: pod.id,
    source: 'derived',
    because,
    rules: sets.flatMap((s) => s.rules),
    policies: Object.assign({}, ...sets.map((s) => s.policies)),
  };
}

type Settings = {
  readonly mode: 'REDIRECT' | 'TPROXY' | 'NONE';
  readonly cni: boolean;
  readonly dns: boolean;
  readonly inbound: readonly string[];
  readonly notInbound: readonly string[];
  readonly outboundPorts: readonly string[];
  readonly notOutboundPorts: readonly string[];
  readonly ranges: readonly string[];
  readonly notRanges: readonly string[];
  readonly notInterfaces: readonly string[];
  readonly notes: readonly string[];
};

function readSettings(pod: Pod, cni: boolean): Settings {
  const a = pod.annotations;
  const items = (name: string, fallback: string) => trafficItems(a, name, fallback);
  const { included, excluded } = inboundPorts(pod);
  const proxyConfig = readProxyConfig(a['proxy.istio.io/config']);
  const mode = a['sidecar.istio.io/interceptionMode'] ?? proxyConfig.mode;
  const notOutbound = a[`${PREFIX}excludeOutboundPorts`];
  const notes = [];
  if (a[`${PREFIX}kubevirtInterfaces`] || a['istio.io/reroute-virtual-interfaces'])
    notes.push('the rules for its virtual interfaces are not included');
  return {
    mode: mode === 'TPROXY' || mode === 'NONE' ? mode : 'REDIRECT',
    cni,
    dns: proxyConfig.dns,
    inbound: included,
    notInbound: excluded,
    outboundPorts: items('includeOutboundPorts', ''),
    // The CNI plugin excludes 15020 when the annotation is absent; istio-init does not.
    notOutboundPorts: notOutbound === undefined && cni ? ['15020'] : items('excludeOutboundPorts', ''),
    ranges: items('includeOutboundIPRanges', '*'),
    notRanges: items('excludeOutboundIPRanges', ''),
    notInterfaces: items('excludeInterfaces', ''),
    notes,
  };
}

function readProxyConfig(text: string | undefined): { mode: string | null; dns: boolean } {
  const none = { mode: null, dns: false };
  if (text === undefined) return none;
  let value: unknown;
  try {
    value = parseYaml(text, { maxAliasCount: 100 });
  } catch {
    return none;
  }
  if (typeof value !== 'object' || value === null) return none;
  const mode =
    'interceptionMode' in value && typeof value.interceptionMode === 'string' ? value.interceptionMode : null;
  const metadata = 'proxyMetadata' in value ? value.proxyMetadata : null;
  const dns =
    typeof metadata === 'object' && metadata !== null && 'ISTIO_META_DNS_CAPTURE' in metadata
      ? String(metadata.ISTIO_META_DNS_CAPTURE) === 'true'
      : false;
  return { mode, dns };
}

/** The rules as iptables-save prints them, so that one parser makes all records. */
function ruleText(s: Settings, family: 'ipv4' | 'ipv6'): string {
  const v6 = family === 'ipv6';
  const loopback = v6 ? '::1/128' : '127.0.0.1/32';
  const fromProxy = v6 ? '::6/128' : '127.0.0.6/32';
  const own = (cidr: string) => cidr === '*' || cidr.includes(':') === v6;
  const nat = [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':INPUT ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':POSTROUTING ACCEPT [0:0]',
  ];
  const out: string[] = [];
  const add = (rule: string) => out.push(`-A ${rule}`);
  const tcp = (chain: string, port: string, target: string) =>
    add(`${chain} -p tcp -m tcp --dport ${port.replace('-', ':')} -j ${target}`);

  const inbound = (table: string[]) => {
    for (const name of s.notInterfaces) add(`PREROUTING -i ${name} -j RETURN`);
    if (s.inbound.length > 0) add('PREROUTING -p tcp -j ISTIO_INBOUND');
    out.splice(0, 0, ...table);
  };
  const all = s.inbound.includes('*');

  if (s.mode === 'REDIRECT') {
    inbound(nat);
    if (s.inbound.length > 0) {
      tcp('ISTIO_INBOUND', '15008', 'RETURN');
      if (all) {
        for (const port of s.notInbound) tcp('ISTIO_INBOUND', port, 'RETURN');
        add('ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT');
      } else for (const port of s.inbound) tcp('ISTIO_INBOUND', port, 'ISTIO_IN_REDIRECT');
    }
  } else {
    inbound(['*mangle', ':PREROUTING ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]']);
    if (s.inbound.length > 0) {
      add(`ISTIO_INBOUND -m mark --mark 0x539 -j RETURN`);
      add(`ISTIO_INBOUND -s ${fromProxy} -i lo -p tcp -j RETURN`);
      add('ISTIO_INBOUND -i lo -p tcp -m mark ! --mark 0x53a -j RETURN');
      tcp('ISTIO_INBOUND', '15008', 'RETURN');
      for (const port of all ? s.notInbound : []) tcp('ISTIO_INBOUND', port, 'RETURN');
      for (const port of all ? [''] : s.inbound) {
        const which = port === '' ? '-p tcp' : `-p tcp -m tcp --dport ${port.replace('-', ':')}`;
        add(`ISTIO_INBOUND ${which} -m conntrack --ctstate RELATED,ESTABLISHED -j ISTIO_DIVERT`);
        add(`ISTIO_INBOUND ${which} -j ISTIO_TPROXY`);
      }
    }
    add('ISTIO_DIVERT -j MARK --set-xmark 0x539/0xffffffff');
    add('ISTIO_DIVERT -j ACCEPT');
    add(
      `ISTIO_TPROXY ! -d ${loopback} -p tcp -j TPROXY --on-port 15006 --on-ip ${v6 ? '::' : '0.0.0.0'} --tproxy-mark 0x539/0xffffffff`,
    );
    out.push('COMMIT', ...nat);
  }
  add('ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006');
  add('ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001');

  for (const name of s.notInterfaces) add(`OUTPUT -o ${name} -j RETURN`);
  add('OUTPUT -j ISTIO_OUTPUT');
  for (const port of s.notOutboundPorts)
    for (const protocol of ['tcp', 'udp'])
      add(`ISTIO_OUTPUT -p ${protocol} -m ${protocol} --dport ${port.replace('-', ':')} -j RETURN`);
  add(`ISTIO_OUTPUT -s ${fromProxy} -o lo -j RETURN`);
  for (const kind of ['uid', 'gid']) {
    const except = s.dns && kind === 'uid' ? '-m multiport ! --dports 53,15008' : '-m tcp ! --dport 15008';
    add(`ISTIO_OUTPUT ! -d ${loopback} -o lo -p tcp ${except} -m owner --${kind}-owner ${PROXY} -j ISTIO_IN_REDIRECT`);
    add(
      `ISTIO_OUTPUT -o lo ${s.dns ? '-p tcp -m tcp ! --dport 53 ' : ''}-m owner ! --${kind}-owner ${PROXY} -j RETURN`,
    );
    add(`ISTIO_OUTPUT -m owner --${kind}-owner ${PROXY} -j RETURN`);
  }
  if (s.dns) {
    add('ISTIO_OUTPUT -j ISTIO_OUTPUT_DNS');
    // istio-init limits this to the resolvers of the pod's resolv.conf, which cannot be seen from here.
    const resolvers = s.cni ? '' : '--resolvers-of resolv.conf ';
    for (const protocol of ['tcp', 'udp'])
      add(`ISTIO_OUTPUT_DNS ${resolvers}-p ${protocol} -m ${protocol} --dport 53 -j REDIRECT --to-ports 15053`);
  }
  add(`ISTIO_OUTPUT -d ${loopback} -j RETURN`);
  for (const cidr of s.notRanges.filter(own)) add(`ISTIO_OUTPUT -d ${cidr} -j RETURN`);
  for (const port of s.outboundPorts) tcp('ISTIO_OUTPUT', port, 'ISTIO_REDIRECT');
  if (s.ranges.includes('*')) add('ISTIO_OUTPUT -j ISTIO_REDIRECT');
  else for (const cidr of s.ranges.filter(own)) add(`ISTIO_OUTPUT -d ${cidr} -j ISTIO_REDIRECT`);
  out.push('COMMIT');
  return out.join('\n');
}
