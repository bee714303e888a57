const at = (path: string | null) => (path === null || path === '' ? '' : ` · ${path}`);

/** Words of the shared parts of the interface. */
export const ui = {
  copy: { copy: 'Copy', copied: 'Copied' },
  fault: {
    title: 'A problem and its remedy',
    unreachable: {
      message: 'Meshpath does not answer.',
      remedy: 'See that meshpath serve, or the port-forward to it, still runs, then try again.',
    },
    answered: (status: number) => `Meshpath answered ${status}.`,
    unexpected: 'Reload the page; if it happens again, look at the log of meshpath serve.',
    notLoaded: 'This part of Meshpath could not be loaded.',
    retry: 'Try again',
    close: 'Close',
  },
  panel: { close: 'Close (Esc)' },
  filter: { clear: 'Clear the filter' },
  help: { about: (term: string) => `What is this: ${term}` },
  evidence: {
    open: 'Open the evidence',
    object: (kind: string, namespace: string, name: string, path: string | null) =>
      `${kind} ${namespace === '' ? name : `${namespace}/${name}`}${at(path)}`,
    pod: (pod: string, path: string) => `pod ${pod}${at(path)}`,
    configDump: (pod: string, pointer: string) => `config dump of ${pod}${at(pointer)}`,
    envoyAdmin: (pod: string, path: string) => `Envoy admin of ${pod} · GET ${path}`,
    istiod: (pod: string, path: string) => `${pod} · GET ${path}`,
    accessLog: (pod: string, field: string) => `access log of ${pod}${at(field)}`,
    iptables: (pod: string, table: string, chain: string, rule: number) =>
      `istio-init log of ${pod} · ${table} ${chain}, rule ${rule}`,
    derived: (from: string) => `derived from ${from}`,
    unknown: (why: string) => `unknown: ${why}`,
  },
} as const;
