/** Words of the Handshake: TLS and mutual TLS on one edge. */
export const handshake = {
  title: 'The handshake of one edge',
  lead: 'What the two Envoys show each other before the first byte of a request, and who checks it.',
  pick: 'Edge',
  pickNone: 'Choose an edge',
  as: 'Shown as',
  ways: { mtls: 'Mutual TLS', tls: 'Plain TLS', plain: 'plain text' },
  actual: 'as configured',
  whatIf: 'what would be unchecked',
  client: 'Client',
  server: 'Server',
  empty: {
    none: 'No edge with certificates at both ends',
    noneHelp:
      'Once two workloads with a sidecar or gateway talk to each other, their handshake can be taken apart here.',
    missing: 'This edge has no handshake to show',
    missingHelp: (edge: string) =>
      `${edge}: only where both ends hold a certificate of the mesh do two proxies shake hands. Choose another edge above.`,
  },
  loading: 'Reading both configurations…',
  state: {
    mtls: 'This edge uses mutual TLS: each side proves who it is.',
    tls: 'This edge uses plain TLS: only the server proves who it is.',
    plain:
      'This edge is not encrypted: neither side proves who it is, and anybody on the way can read and change it. Below is how mutual TLS would go with what both hold.',
    unknown:
      'How this edge is protected is not known: the client’s configuration was not read, or names no endpoint of this pod. Below is how mutual TLS would go with what both hold.',
  },
  permissive: 'The server’s port also takes plain text (PERMISSIVE): who does not use mutual TLS gets in unidentified.',
  strict: 'The server’s port takes nothing but mutual TLS (STRICT).',
  verdict: {
    true: 'Both sides accept each other.',
    false: 'The handshake fails: one side does not accept the other.',
    null: 'Not all of it can be checked.',
  },
  steps: {
    hello: {
      title: 'Client hello',
      text: 'The client opens the connection and says which server it wants (SNI) and which protocols it speaks inside (ALPN). Istio puts service and port into the SNI.',
      tls: 'The same in plain TLS.',
    },
    'server-certificate': {
      title: 'The server shows its certificate',
      text: 'Envoy shows the certificate that its agent got from istiod. It signs the handshake with its key, which proves that the certificate is its own.',
      tls: 'The same in plain TLS.',
    },
    'client-checks': {
      title: 'The client checks the server',
      text: 'The chain must lead to a root that the client trusts, be inside its dates, and the SPIFFE ID must be one that the client expects for this service.',
      tls: 'The same in plain TLS, if the client checks at all: outside a mesh names are host names, not identities.',
    },
    'client-certificate': {
      title: 'The client shows its certificate',
      text: 'The server asked for it. The client signs the handshake with its own key.',
      tls: 'Left out in plain TLS. The server learns an address and nothing else.',
    },
    'server-checks': {
      title: 'The server checks the client',
      text: 'The chain must lead to a root that the server trusts, and the identity must be of a trust domain that it takes. Authorization policies then decide by this identity.',
      tls: 'Left out in plain TLS: any client that reaches the port gets in, and a policy that asks for a principal has nothing to go by.',
    },
    done: {
      title: 'The request goes through',
      text: 'Encrypted with keys that exist for this connection only.',
      tls: 'Encrypted all the same: plain TLS hides the request, but the server does not know whose it is.',
    },
  },
  facts: {
    sni: 'SNI',
    alpn: 'ALPN',
    identity: 'SPIFFE ID',
    serial: 'Serial',
    issuer: 'Issuer',
    ends: 'Ends',
    roots: 'Against',
    expected: 'Expects',
    anyName: 'any name',
    endpoint: 'Endpoint',
    cluster: 'Cluster',
    notTold: 'not told',
    unread: 'certificate not read',
  },
  checks: { chain: 'leads to a trusted root', validity: 'inside its dates', name: 'is an expected identity' },
  passed: 'passed',
  failed: 'failed',
  unknown: 'unknown',
  evidence: 'Evidence',
  unchecked: 'not checked in plain TLS',
} as const;
