/** The injection view. Reasons are in `injection`. */
export const injectionView = {
  title: 'Injection',
  lead: 'who has a sidecar, who has none, and which selector decided',
  loading: 'Reading the mesh …',
  whatIf: 'What if …',
  decision: 'The decision',
  list: {
    label: 'Namespaces and their pods',
    filter: 'Pod, namespace or label',
    show: 'Which pods',
    ask: 'What would a new pod get here?',
    all: 'All',
    without: 'Without a sidecar',
    counts: (sidecars: number, pods: number) => `${sidecars} of ${pods} with a sidecar`,
    ambient: (pods: number) => `${pods} in ambient mode`,
    noLabels: 'no injection label',
    none: 'No pod matches.',
    clear: 'Clear filters',
    empty: 'No pod was seen.',
    emptyHelp: 'Pods appear here as soon as the API server has listed them.',
    more: (n: number) => `and ${n} more; filter to see them`,
    state: {
      sidecar: 'sidecar',
      gateway: 'gateway',
      own: 'own proxy',
      ambient: 'ambient',
      none: 'none',
      control: 'istiod',
    },
  },
  pick: {
    title: 'Pick a pod',
    body: 'Each pod shows the webhooks that the API server tried on it, every term of their selectors against its labels, the injector’s own refusals, and what was put in. Or ask about a pod that does not exist yet.',
  },
  pod: {
    now: 'If it were made now',
    nowYes: 'A sidecar would be put in.',
    nowNo: 'No sidecar would be put in.',
    made: (at: string) => `Made ${at}. Labels are the present ones: Kubernetes keeps no earlier ones.`,
  },
  broken: {
    down: (webhook: string, policy: string) =>
      `${webhook} selects it, but nobody answers behind its Service. Its failure policy is ${policy}: ${policy === 'Fail' ? 'the API server refuses the pod' : 'the pod is made without a sidecar'}.`,
    ca: (webhook: string, policy: string) =>
      `${webhook} selects it, but its caBundle does not hold the mesh’s root, so the API server may not trust istiod. Its failure policy is ${policy}.`,
    remedy: 'kubectl -n istio-system get pods -l app=istiod; kubectl get mutatingwebhookconfigurations',
  },
  stages: {
    selectors: 'The API server: which webhook is called',
    selectorsHelp:
      'Every term of both selectors must hold. Istio makes them so that one webhook at most selects a pod.',
    injector: 'The injector: may it put one in',
    injected: 'What was put in',
    none: 'There is no injection webhook in this cluster.',
    unknown: 'The labels of its namespace are unknown, so no selector can be judged.',
    unread: 'The webhooks could not be read, so which of them is called is unknown.',
  },
  webhook: {
    selects: 'selects it',
    passes: 'passes it by',
    namespace: 'namespace',
    pod: 'pod',
    everything: 'no term: everything',
    found: (value: string | null) => (value === null ? 'no such label' : `is "${value}"`),
    reach: { ready: 'istiod answers', down: 'nobody answers', unknown: 'endpoints unknown' },
    ca: {
      'mesh-root': 'caBundle holds the mesh’s root',
      other: 'caBundle holds another root',
      unknown: 'caBundle unknown',
    },
    policy: (policy: string) => `on failure: ${policy}`,
  },
  step: {
    'host-network': (passes: boolean) =>
      passes
        ? 'It has a network of its own.'
        : 'It uses its node’s network, where a sidecar would intercept the whole node.',
    'ignored-namespace': (passes: boolean, value: string | null) =>
      passes
        ? `The injector serves the namespace ${value ?? ''}.`
        : `The injector leaves the namespace ${value ?? ''} alone.`,
    'opt-out': (passes: boolean, value: string | null) =>
      passes
        ? value === null
          ? 'Neither label nor annotation sidecar.istio.io/inject is set.'
          : `sidecar.istio.io/inject is "${value}".`
        : 'sidecar.istio.io/inject is "false": it opts out.',
  },
  injected: {
    revision: 'Revision',
    containers: 'Containers',
    initContainers: 'Init containers',
    volumes: 'Volumes',
    pullSecrets: 'Pull secrets',
    proxy: 'Proxy',
    ready: 'Ready',
    readyOf: (ready: number, all: number) => `${ready}/${all}`,
    native: 'native sidecar: an init container that keeps running, up before the app and gone after it',
    ordinary: 'a container beside the app',
    byHand: 'It has a proxy, but no signature of the injector: it was put in by hand.',
    unknown: 'not said',
    nothing: 'none',
  },
  form: {
    label: 'A pod that does not exist yet',
    title: 'Would it get a sidecar?',
    namespace: 'Namespace',
    labels: 'Labels of the pod',
    annotations: 'Annotations of the pod',
    pairsPlaceholder: 'sidecar.istio.io/inject=true, app=shop',
    hostNetwork: 'Uses its node’s network (hostNetwork)',
    yes: 'Yes, a sidecar is put in.',
    no: 'No sidecar is put in.',
    unknown: 'That cannot be told.',
    by: (webhook: string, configuration: string) => `${webhook} of ${configuration} selects it.`,
  },
} as const;
