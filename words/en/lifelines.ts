const figure = (n: number) => n.toLocaleString('en');
const plural = (n: number, one: string, many: string) => `${figure(n)} ${n === 1 ? one : many}`;

/** Words of the Lifelines: every certificate seen, over time. */
export const lifelines = {
  label: 'Certificates over time, one line a pod',
  keys: 'Up and Down change the line, Left and Right the certificate, plus and minus the zoom, N goes back to now, Enter opens',
  lead: (pods: number, certificates: number) =>
    `${plural(certificates, 'certificate', 'certificates')} of ${plural(pods, 'pod', 'pods')} seen`,
  since: (when: string) => `since ${when}`,
  dropped: (n: number) => `${plural(n, 'older one is', 'older ones are')} no longer kept`,
  zoom: 'Time shown at once',
  zooms: ['10 min', '1 h', '6 h', '24 h', '7 d', '30 d'],
  earlier: 'Earlier',
  later: 'Later',
  now: 'Now',
  toNow: 'Back to now',
  filter: 'Workload, identity, serial',
  gone: 'Pods that are gone',
  troubles: 'Only what went wrong',
  help: {
    term: 'How to read a lifeline',
    text: [
      'Each pod has two strands. A certificate runs on one of them while its proxy shows it; the next one runs on the other. The curve with the diamond is the renewal.',
      'The thin line behind a renewal is the rest of a life that was no longer needed: the reserve that keeps a late renewal from being an outage.',
      'The upright mark is where the agent was expected to renew. Amber is time past it. Red hatching is time in which the proxy held nothing that was valid.',
      'A dotted line is time in which Meshpath did not look.',
    ],
  },
  roots: 'Roots of trust',
  rootName: (fingerprint: string) => `SHA-256 ${fingerprint}…`,
  trusts: (n: number, all: number) =>
    n === all ? `trusted by all ${figure(all)}` : `trusted by ${figure(n)} of ${figure(all)}`,
  trustsNone: 'trusted by none now',
  rotating: (n: number) => `${figure(n)} roots in use: a rotation is under way`,
  noIdentity: 'no SPIFFE ID',
  pods: (n: number, gone: number) =>
    gone === 0 ? plural(n, 'pod', 'pods') : `${plural(n, 'pod', 'pods')}, ${gone} gone`,
  podGone: 'gone',
  marks: {
    nothingValid: 'nothing valid',
    unwatched: 'not watched',
    overdue: 'overdue',
    times: (n: number) => `×${figure(n)}`,
  },
  lane: {
    text: (workload: string, pod: string, n: number, ending: string) =>
      `${workload}, ${pod}: ${plural(n, 'certificate', 'certificates')}. ${ending}`,
    renews: (at: string) => `Renewal expected about ${at}.`,
    overdue: (by: string) => `Renewal overdue by ${by}.`,
    expired: (ago: string) => `Expired ${ago} ago.`,
    gone: (at: string) => `Last seen ${at}.`,
  },
  readout: {
    idle: 'Point at a certificate, or move to it with the arrow keys.',
    serial: 'Serial',
    shown: 'Shown to peers',
    shownFor: (from: string, to: string, span: string) => `${from} – ${to}, ${span}`,
    shownSince: (from: string, span: string) => `since ${from}, ${span}`,
    written: 'Valid',
    writtenSpan: (from: string, to: string) => `${from} – ${to}`,
    expected: 'Renewal',
    basis: {
      default: 'half its life, ±1 %: the agent’s default',
      mesh: (share: string) => `with ${share} of its life left: proxyMetadata of the mesh`,
      pod: (share: string) => `with ${share} of its life left: proxyMetadata of the pod`,
    },
    renewed: (at: string, off: string) => `renewed ${at}, ${off}`,
    onTime: 'as expected',
    early: (by: string) => `${by} before it was expected`,
    late: (by: string) => `${by} late`,
    due: (at: string) => `expected about ${at}`,
    overdue: (at: string, by: string) => `was expected about ${at}: ${by} overdue`,
    replacedUnwatched: 'replaced while Meshpath did not look',
    gone: (at: string) => `its pod was last seen ${at}`,
    issuer: 'Issuer',
    issuerUnknown: 'not told by /certs',
    weave: (n: number) => plural(n, 'certificate', 'certificates'),
    every: (span: string) => `renewed about every ${span}`,
    zoomIn: 'Zoom in to tell them apart.',
    weaveOverdue: 'At least one of them was renewed late.',
    expiredGap: (span: string) => `Nothing valid was held for ${span}: peers refused every mutual TLS connection.`,
    rootValid: (from: string, to: string) => `valid ${from} – ${to}`,
    rootSeen: (from: string, to: string) => `seen trusted ${from} – ${to}`,
  },
  empty: {
    none: 'No certificate has been seen yet',
    noneHelp:
      'Each certificate that a proxy holds is taken down here, so that renewals, late ones and gaps can be seen.',
    noMatch: 'No lifeline matches',
    clear: 'Show all',
  },
} as const;
