const figure = (n: number) => n.toLocaleString('en');
const plural = (n: number, one: string, many: string) => `${figure(n)} ${n === 1 ? one : many}`;

/** Words of the Certificates view. */
export const certificates = {
  title: 'Certificates',
  subtitle: 'issued by istiod, held by proxies, renewed without a restart',
  state: {
    ok: 'valid',
    'renewal-overdue': 'renewal overdue',
    expiring: 'expiring',
    expired: 'expired',
    'not-yet-valid': 'not yet valid',
  },
  stateHelp: {
    ok: 'Inside its validity, and its agent need not have renewed it yet.',
    'renewal-overdue':
      'Still valid, but past the point at which its agent should have renewed it. The agent retries; look at its log and at istiod.',
    expiring:
      'Not renewed, and the end is near. After it, other proxies refuse every mutual TLS connection of this workload.',
    expired: 'Past its end. Other proxies refuse it: requests to and from this workload fail in the TLS handshake.',
    'not-yet-valid': 'Begins in the future: the clocks of the issuer and of this mesh disagree.',
  },
  summary: {
    label: 'All certificates at a glance',
    certificates: 'Certificates',
    ofProxies: (held: number, proxies: number) => `${figure(held)} of ${plural(proxies, 'proxy', 'proxies')}`,
    allProxies: (proxies: number) =>
      proxies === 1 ? 'the one proxy holds one' : `all ${figure(proxies)} proxies hold one`,
    allValid: (n: number) => `${figure(n)} valid`,
    chains: (verified: number, failed: number, unknown: number) =>
      [
        verified > 0 && `${plural(verified, 'chain', 'chains')} verified`,
        failed > 0 && `${figure(failed)} not`,
        unknown > 0 && `${figure(unknown)} not checkable`,
      ]
        .filter(Boolean)
        .join(', '),
    nextRenewal: 'Next renewal',
    noRenewal: 'none expected',
    now: 'about now',
    overdue: (n: number) => plural(n, 'renewal overdue', 'renewals overdue'),
    renewalOf: (workload: string, at: string) => `${workload}, about ${at}`,
    soonest: 'First to expire',
    soonestOf: (workload: string, at: string) => `${workload}, at ${at}`,
    root: 'Root of trust',
    roots: (n: number) => plural(n, 'root', 'roots'),
    left: (duration: string) => `${duration} left`,
    ago: (duration: string) => `${duration} ago`,
    trustedByAll: (n: number) => (n === 1 ? 'trusted by the one proxy' : `trusted by all ${figure(n)} proxies`),
    trustedBy: (n: number, all: number) => `trusted by ${figure(n)} of ${plural(all, 'proxy', 'proxies')}`,
    rootEnds: (outliving: number) =>
      outliving === 0
        ? 'all that it signed ends with it'
        : `${plural(outliving, 'certificate runs', 'certificates run')} past it, yet end with it`,
    rootUnknown: 'no proxy told its roots',
    rootDetails: 'Who trusts which root',
    rootHelp:
      'A proxy accepts a peer whose chain ends in a root that it trusts itself. While a root is being replaced, proxies trust two; a proxy that trusts only the old one cannot talk to one that shows only the new one.',
    untrusting: 'Not trusted by',
  },
  horizon: {
    label: 'Time left, all certificates on one scale',
    text: (n: number, soonest: string, latest: string) =>
      `${plural(n, 'certificate', 'certificates')}: the first has ${soonest} left, the last ${latest}.`,
    help: [
      'Each mark is one certificate. It moves left as its time runs out, and jumps back to the right when its agent renews it.',
      'The scale is logarithmic: each halving takes the same room, so a life of two minutes and one of a day both read well.',
    ],
  },
  filters: {
    label: 'Filter certificates',
    text: 'Workload, identity, serial',
    state: 'State',
    namespace: 'Namespace',
    allNamespaces: 'All namespaces',
    shown: (shown: number, all: number) =>
      shown === all ? `${figure(all)} shown` : `${figure(shown)} of ${figure(all)} shown`,
    clear: 'Show all',
  },
  table: {
    label: 'Workload certificates, soonest expiry first',
    workload: 'Workload',
    identity: 'SPIFFE identity',
    left: 'Time left',
    life: 'Life, renewal expected at the mark',
    issuer: 'Issuer and serial',
    chain: 'Chain',
    noSpiffe: 'no SPIFFE ID',
    keys: 'Arrow keys move, Enter opens, Esc closes',
  },
  row: {
    left: (duration: string) => `${duration} left`,
    expiredAgo: (duration: string) => `expired ${duration} ago`,
    startsIn: (duration: string) => `starts in ${duration}`,
    renewsIn: (duration: string) => `renews in about ${duration}`,
    renewsNow: 'renewal due about now',
    overdueBy: (duration: string) => `renewal ${duration} overdue`,
    renewed: 'renewed',
  },
  chain: {
    verified: 'verified',
    failed: 'not verified',
    unknown: 'not checked',
    help: 'Each certificate’s signature was checked with the key of the next, up to a root that this proxy trusts.',
  },
  life: {
    issued: 'valid from',
    now: 'now',
    renewal: 'renewal expected',
    ends: 'ends',
    renewedAt: (time: string) => `renewed ${time}`,
    text: (share: string, from: string, to: string) => `${share} of its life left, ${from} to ${to}`,
  },
  without: {
    title: (n: number) => plural(n, 'pod without a certificate', 'pods without a certificate'),
    why: {
      'not-injected': 'No sidecar: nothing in this pod speaks mutual TLS for it.',
      ambient:
        'Ambient: the ztunnel of its node holds the certificate of its identity. Meshpath does not read ztunnels yet.',
      'control-plane':
        'istiod signs the mesh’s certificates and serves with one of its own, which is not a workload’s.',
      'not-running': (phase: string) => `The pod is not running (${phase}), so no proxy can be asked.`,
      unread: 'Its proxy has not been read yet.',
      'source-off': 'Envoy’s admin ports are not being read.',
    },
    names: {
      'not-injected': 'not injected',
      ambient: 'ambient',
      'control-plane': 'control plane',
      'not-running': 'not running',
      unread: 'not read yet',
      'source-off': 'not read',
      fault: 'could not be read',
    },
  },
  panel: {
    expires: 'Expires',
    issued: 'Valid from',
    received: 'Received',
    receivedUnknown: 'not told by /certs',
    renewal: 'Renewal expected',
    renewalFrom: (basis: string) => basis,
    identity: 'Identity',
    identityParts: { 'trust-domain': 'trust domain', namespace: 'namespace', 'service-account': 'service account' },
    lifetime: (duration: string) => `lifetime ${duration}`,
    backdated: (lifetime: string, back: string) =>
      `lifetime ${lifetime}; istiod dates it ${back} back, against clocks that differ`,
    pod: 'Pod',
    chain: 'Chain of trust',
    checks: 'Checks',
    history: 'Renewals seen',
    historyNone: 'None since Meshpath has been looking.',
    historyRow: (from: string, to: string) => `serial ${from} gave way to ${to}`,
    evidence: 'Evidence',
    openMesh: 'Show in the mesh',
    gone: 'This pod holds no certificate that Meshpath knows of.',
    goneHelp: 'It may have been replaced since the link was made, or its proxy cannot be read.',
    roles: { leaf: 'Leaf', intermediate: 'Intermediate', root: 'Root' },
    signedBy: 'signed by',
    notSigned: 'signature not confirmed by',
    unchecked: 'signature not checked against',
    rootMissing: 'No root came with it.',
    subject: 'Subject',
    emptySubject: 'empty: Istio names a workload in the SAN only',
    issuer: 'Issuer',
    serial: 'Serial',
    copySerial: 'Copy the serial',
    copySpiffe: 'Copy the SPIFFE ID',
    validity: 'Validity',
    key: 'Key',
    sans: 'SANs',
    noSans: 'none',
    fingerprint: 'SHA-256',
    copyFingerprint: 'Copy the fingerprint',
    unknownField: 'not told by /certs',
  },
  checks: {
    signature: 'Signed up to a trusted root',
    validity: 'Inside its validity',
    identity: 'Names this pod’s service account',
    'trust-domain': 'In the mesh’s trust domain',
    'mesh-root': 'Its root is the one istiod publishes',
    passed: 'passed',
    failed: 'failed',
    unknown: 'unknown',
  },
  rotation: {
    term: 'How a certificate is renewed',
    text: [
      'A workload’s identity is its ServiceAccount. Each proxy gets a certificate for it of its own when its pod starts.',
      'The agent beside Envoy makes a key pair and sends istiod a signing request with the pod’s token. istiod checks the token and signs. Envoy takes certificate and key over SDS, on a local socket.',
      'At about half of the certificate’s lifetime the agent does it again, with a new key. Envoy swaps the certificate without a restart and without breaking open connections.',
      'The private key never leaves the pod’s memory. istiod, Kubernetes and Meshpath never see it.',
    ],
  },
  empty: {
    none: 'No workload certificates yet',
    noneHelp: 'A certificate appears here for each sidecar and gateway whose Envoy admin port Meshpath can read.',
    noMatch: 'No certificate matches these filters',
    noProxies: 'No pod in this mesh has a proxy. Label a namespace with istio-injection=enabled and restart its pods.',
  },
  loading: 'Reading certificates…',
} as const;
