import type { Fault } from '@/mesh/model';
import type { AskedFault } from '@/mesh/path/explain/asked.ts';
import type { Verdict } from '@/mesh/path/explain/explanation.ts';
import type { Stage } from '@/mesh/path/explain/stages.ts';
import type { Surprise } from '@/mesh/path/surprise';

type Problems = {
  readonly [C in AskedFault['code']]: (
    fault: Extract<AskedFault, { code: C }>,
  ) => readonly [message: string, remedy: string];
};

const problems: Problems = {
  'from-malformed': () => [
    'The sender is not one that Meshpath understands.',
    'Name a pod as NAMESPACE/POD (or its workload as NAMESPACE/NAME), or say gateway for somebody outside the cluster.',
  ],
  'url-empty': () => ['There is no URL.', 'Give one as for curl, such as http://payment:8080/x.'],
  'url-control': () => [
    'The URL holds characters that cannot be sent.',
    'Escape them, such as %0A for the end of a line.',
  ],
  'url-space': () => ['The URL holds a space.', 'Write it as %20.'],
  'url-scheme': (p) => [
    `Meshpath does not know the scheme ${p.scheme}.`,
    'Use http, https, or tcp for bytes that are not HTTP.',
  ],
  'url-user': () => [
    'The URL holds a user name or password.',
    "Leave it out and give the header instead: -H 'authorization: Basic …'.",
  ],
  'url-host': () => [
    'The URL’s host is neither a name nor an address.',
    'Use a DNS name, an IPv4 address, or an IPv6 address in brackets. Names beyond ASCII are written in punycode (xn--…).',
  ],
  'url-port': () => ['The URL’s port is not one.', 'Use a number from 1 to 65535.'],
  'url-port-missing': () => ['A tcp:// URL needs a port.', 'Give one, such as tcp://db:5432.'],
  'method-malformed': () => ['The method is not one.', 'Use GET, POST or another word without spaces.'],
  'header-malformed': (p) => [
    `Header number ${p.place} is not of the form “name: value”.`,
    "Write it as for curl, such as 'x-canary: true'; 'name;' has an empty value.",
  ],
  'header-value': (p) => [`The value of header ${p.header} holds a control character.`, 'Take it out.'],
  'header-pseudo': (p) => [
    `${p.header || 'A name that begins with a colon'} is not a header that a client sets.`,
    'Method and path have places of their own; the authority is the header host.',
  ],
  'host-malformed': () => ['The Host header is not a host.', 'Give a name, with a port if there is one.'],
  'token-malformed': () => ['The token holds characters that no token has.', 'Give it without spaces or line ends.'],
  'token-twice': () => ['There is a token and an authorization header.', 'Give one of the two.'],
  'not-for-tcp': () => [
    'Bytes that are not HTTP have neither method, headers nor token.',
    'Leave them out, or use http:// or https://.',
  ],
  'address-malformed': () => [
    'The address is not one.',
    'Give the IPv4 or IPv6 address that the host name resolves to.',
  ],
};

const verdicts: Readonly<Record<Verdict['kind'], string>> = {
  answered: 'Answered',
  denied: 'Denied',
  failed: 'Fails',
  unknown: 'Unknown',
};

const by: Readonly<Record<Verdict['by'], string>> = {
  app: 'the app',
  'client-envoy': 'the sender’s Envoy',
  'server-envoy': 'the receiver’s Envoy',
  kernel: 'the kernel',
};

const stages: Readonly<Record<Stage['kind'], string>> = {
  interception: 'iptables',
  listener: 'listener',
  'filter-chain': 'filter chain',
  'http-filter': 'filter',
  route: 'route',
  cluster: 'cluster',
  endpoint: 'endpoint',
  tls: 'wire',
  authorization: 'policy',
  app: 'app',
};

const surprises: Readonly<Record<Surprise['of'], string>> = {
  cluster: 'another cluster',
  endpoint: 'an endpoint that the cluster does not have',
  protection: 'another protection on the wire',
  answer: 'another answer',
  status: 'another status',
  policy: 'another policy',
};

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

/** Words of explanations: what a request that was asked about would meet. */
export const explain = {
  verdicts,
  by,
  stages,
  percent,
  sides: { client: 'Sender’s side', server: 'Receiver’s side' },
  from: 'from',
  tls: { mtls: 'mutual TLS', tls: 'TLS', plain: 'plain text' },
  /** One line that says how it ends. */
  verdict: (verdict: Pick<Verdict, 'kind' | 'status' | 'flags' | 'by'>): string =>
    [
      verdicts[verdict.kind],
      ...(verdict.status === null ? [] : [String(verdict.status)]),
      ...(verdict.flags === '-' ? [] : [verdict.flags]),
      ...(verdict.kind === 'unknown' ? [] : [`by ${by[verdict.by]}`]),
    ].join(' '),
  surprises,
  surpriseHeading: 'A surprise: it went otherwise than the configurations say.',
  /** How what was observed differs from what the configurations say. */
  surprise: ({ of, expected, observed }: Pick<Surprise, 'of' | 'expected' | 'observed'>): string =>
    `${surprises[of]}: ${observed}, expected ${expected === '' ? 'none' : expected}`,
  assumptions: 'Taken for granted:',
  unread: 'Not read, so that what depends on it is unknown:',
  asAbove: (stage: string) => `as above up to its ${stage}`,
  more: (n: number) => `and ${n} more`,
  outside: 'outside the cluster',
  /** A typed request that cannot be meant, as a fault with a remedy. */
  problem: (of: AskedFault): Fault => {
    // Code and params come as one member of the union; TypeScript cannot see that through the lookup.
    const say = problems[of.code] as (fault: AskedFault) => readonly [string, string];
    const [message, remedy] = say(of);
    return { code: of.code, message, remedy };
  },
  senderGone: (pod: string): Fault => ({
    code: 'sender-unknown',
    message: `There is no pod or running workload ${pod}.`,
    remedy: 'Look at meshpath status for the pods that are there.',
  }),
} as const;
