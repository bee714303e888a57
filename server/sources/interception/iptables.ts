import type { IptablesRule, RuleMatch, RuleTarget } from '@/mesh/model';

export type RuleSet = { readonly rules: readonly IptablesRule[]; readonly policies: Readonly<Record<string, string>> };

/**
 * Parses what `iptables-save` prints: `*TABLE`, `:CHAIN POLICY [packets:bytes]`, `-A CHAIN …`, `COMMIT`.
 * Every rule is kept; a match or target that is not known becomes `unknown` with its own text.
 */
export function parseIptables(text: string, suffix = ''): RuleSet {
  const rules: IptablesRule[] = [];
  const policies: Record<string, string> = {};
  const counts = new Map<string, number>();
  let table = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const head = /^\*\s*(\S+)$/.exec(line);
    if (head !== null) {
      table = (head[1] ?? '') + suffix;
      continue;
    }
    const policy = /^:(\S+)\s+(\S+)/.exec(line);
    if (policy !== null && table !== '') {
      if (policy[2] !== '-') policies[`${table}/${policy[1]}`] = policy[2] ?? '';
      continue;
    }
    const rule = /^(?:\[\d+:\d+\]\s*)?(-A\s+(\S+)(?:\s+(.*))?)$/.exec(line);
    if (rule === null || table === '') continue;
    const chain = rule[2] ?? '';
    const index = counts.get(`${table}/${chain}`) ?? 0;
    counts.set(`${table}/${chain}`, index + 1);
    rules.push({ table, chain, index, text: rule[1] ?? '', ...parseBody(words(rule[3] ?? '')) });
  }
  return { rules, policies };
}

/** Splits like a shell does with double quotes, which iptables-save uses for comments. */
const words = (text: string) => (text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((w) => w.replace(/^"(.*)"$/, '$1'));

type Words = readonly string[];
type Reader = (
  words: Words,
  at: number,
  negated: boolean,
) => { readonly match: RuleMatch | null; readonly next: number };

const one =
  (make: (value: string, negated: boolean) => RuleMatch | null): Reader =>
  (list, at, negated) => {
    const value = list[at + 1];
    return value === undefined
      ? { match: unknown(list, at, at + 1, negated), next: at + 1 }
      : { match: make(value, negated) ?? unknown(list, at, at + 2, negated), next: at + 2 };
  };

const unknown = (list: Words, from: number, to: number, negated: boolean): RuleMatch => ({
  kind: 'unknown',
  text: `${negated ? '! ' : ''}${list.slice(from, to).join(' ')}`,
});

/** `a`, `a:b` and comma lists of them; null when a part is not a number. */
function ranges(text: string, max: number, separator: ':' | '-'): [number, number][] | null {
  const out: [number, number][] = [];
  for (const part of text.split(',')) {
    const [from = '', to = from] = part.split(separator);
    const low = from === '' ? 0 : Number(from);
    const high = to === '' ? max : Number(to);
    if (part === '' || !Number.isInteger(low) || !Number.isInteger(high) || low < 0 || high > max || low > high)
      return null;
    out.push([low, high]);
  }
  return out;
}

const ports = (kind: 'destination-port' | 'source-port') =>
  one((value, negated) => {
    const r = ranges(value, 65_535, ':');
    return r && { kind, ranges: r, negated };
  });
const owner = (kind: 'uid-owner' | 'gid-owner') =>
  one((value, negated) => {
    const r = ranges(value, 4_294_967_295, '-');
    return r && { kind, ranges: r, negated };
  });
const address = (kind: 'source' | 'destination') => one((cidr, negated) => ({ kind, cidr, negated }));
const addrtype = (side: 'src' | 'dst') => one((type, negated) => ({ kind: 'addrtype', side, type, negated }));

const marked = (kind: 'mark' | 'connmark') =>
  one((text, negated) => {
    const mark = markOf(text);
    return mark && { kind, ...mark, negated };
  });

/** `0x539/0xffffffff`, `1337`. */
function markOf(text: string): { readonly value: number; readonly mask: number } | null {
  const [value, mask = 0xffffffff] = text.split('/').map(Number);
  return value !== undefined && Number.isInteger(value) && Number.isInteger(mask) && value >= 0 && mask >= 0
    ? { value, mask }
    : null;
}

const READERS: Readonly<Record<string, Reader>> = {
  '-p': one((value, negated) => ({ kind: 'protocol', value, negated })),
  '-s': address('source'),
  '-d': address('destination'),
  '-i': one((name, negated) => ({ kind: 'in-interface', name, negated })),
  '-o': one((name, negated) => ({ kind: 'out-interface', name, negated })),
  '--dport': ports('destination-port'),
  '--sport': ports('source-port'),
  '--dports': ports('destination-port'),
  '--sports': ports('source-port'),
  '--uid-owner': owner('uid-owner'),
  '--gid-owner': owner('gid-owner'),
  '--mark': marked('mark'),
  '--ctstate': one((states, negated) => ({ kind: 'ctstate', states: states.split(','), negated })),
  '--src-type': addrtype('src'),
  '--dst-type': addrtype('dst'),
  // A comment decides nothing.
  '--comment': (_, at) => ({ match: null, next: at + 2 }),
};
const LONG: Readonly<Record<string, string>> = {
  '--protocol': '-p',
  '--source': '-s',
  '--destination': '-d',
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--destination-port': '--dport',
  '--source-port': '--sport',
  '--destination-ports': '--dports',
  '--source-ports': '--sports',
};
/** Match modules whose options are all read above; `-m` of any other hides conditions that are not understood. */
const KNOWN_MODULES = new Set([
  'tcp',
  'udp',
  'owner',
  'mark',
  'connmark',
  'conntrack',
  'state',
  'multiport',
  'addrtype',
  'comment',
]);

function parseBody(list: Words): { matches: RuleMatch[]; target: RuleTarget } {
  const matches: RuleMatch[] = [];
  let at = 0;
  let module = '';
  while (at < list.length) {
    const negated = list[at] === '!';
    const start = negated ? at + 1 : at;
    const word = list[start] ?? '';
    if (word === '-j' || word === '-g' || word === '--jump' || word === '--goto')
      return {
        matches,
        target: parseTarget(word.startsWith('-j') || word === '--jump' ? 'jump' : 'goto', list.slice(start + 1)),
      };
    if (word === '-m' || word === '--match') {
      module = list[start + 1] ?? '';
      if (!KNOWN_MODULES.has(module)) matches.push(unknown(list, start, start + 2, negated));
      at = start + 2;
      continue;
    }
    // connmark and mark share an option's name but look at different things.
    const reader = word === '--mark' && module === 'connmark' ? marked('connmark') : READERS[LONG[word] ?? word];
    if (reader !== undefined) {
      const { match, next } = reader(list, start, negated);
      if (match !== null) matches.push(match);
      at = next;
      continue;
    }
    // An unknown option takes its values with it, up to the next option.
    let end = start + 1;
    while (end < list.length && !/^(!|-)/.test(list[end] ?? '')) end++;
    matches.push(unknown(list, start, end, negated));
    at = Math.max(end, at + 1);
  }
  return { matches, target: { kind: 'unknown', text: 'no target' } };
}

function parseTarget(how: 'jump' | 'goto', [name = '', ...rest]: Words): RuleTarget {
  switch (name) {
    case 'RETURN':
      return { kind: 'return' };
    case 'ACCEPT':
      return { kind: 'accept' };
    case 'DROP':
      return { kind: 'drop' };
    case 'REDIRECT': {
      const port = Number(rest[rest.findIndex((w) => w === '--to-ports' || w === '--to-port') + 1]);
      if (rest.length === 2 && Number.isInteger(port)) return { kind: 'redirect', port };
      return { kind: 'unknown', text: [name, ...rest].join(' ') };
    }
    case 'MARK':
    case 'CONNMARK':
    case 'TPROXY':
      return markTarget(name, rest) ?? { kind: 'unknown', text: [name, ...rest].join(' ') };
    default:
      // Istio's chains (and anyone's) take no options; a target that does, or that the kernel provides, is not a chain.
      if (name !== '' && rest.length === 0 && !KERNEL_TARGETS.has(name)) return { kind: how, chain: name };
      return { kind: 'unknown', text: [name, ...rest].join(' ') };
  }
}

/** As iptables-save prints them; a mask that leaves bits out of a saved or restored mark is not understood. */
function markTarget(name: 'MARK' | 'CONNMARK' | 'TPROXY', rest: Words): RuleTarget | null {
  const options = new Map<string, string>();
  for (let i = 0; i < rest.length; i += 1) {
    const option = rest[i] ?? '';
    const value = rest[i + 1] ?? '';
    options.set(option, value.startsWith('-') ? '' : value);
    if (!value.startsWith('-')) i += 1;
  }
  const only = (...known: string[]) => [...options.keys()].every((k) => known.includes(k));
  if (name === 'MARK') {
    const mark = only('--set-xmark') || only('--set-mark') ? markOf([...options.values()][0] ?? '') : null;
    return mark && { kind: 'mark', ...mark };
  }
  if (name === 'CONNMARK') {
    const whole = ['--nfmask', '--ctmask'].every((k) => Number(options.get(k) ?? 0xffffffff) === 0xffffffff);
    const how = options.has('--save-mark') ? 'save' : options.has('--restore-mark') ? 'restore' : null;
    return how !== null && whole && only('--save-mark', '--restore-mark', '--nfmask', '--ctmask')
      ? { kind: 'connmark', how }
      : null;
  }
  const port = Number(options.get('--on-port'));
  const mark = markOf(options.get('--tproxy-mark') ?? '0x0/0x0');
  // Another address than the wildcard would lead elsewhere.
  const here = ['0.0.0.0', '::', undefined].includes(options.get('--on-ip'));
  return mark && here && Number.isInteger(port) && port > 0 && only('--on-port', '--on-ip', '--tproxy-mark')
    ? { kind: 'tproxy', port, ...mark }
    : null;
}

const KERNEL_TARGETS = new Set([
  'MARK',
  'CONNMARK',
  'CT',
  'TPROXY',
  'DNAT',
  'SNAT',
  'MASQUERADE',
  'REJECT',
  'LOG',
  'QUEUE',
  'NFQUEUE',
  'NOTRACK',
  'TCPMSS',
]);
