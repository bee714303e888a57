/** What the command line says. Faults bring their own words; these are the help texts and what stands around results. */
export const cli = {
  description:
    'See an Istio service mesh at work: its control plane, its proxies, every request and every certificate.',
  exitCodes: `Exit codes:
  0  fine
  1  something was found: a certificate or root that is expired or expiring, a renewal that is overdue, a chain that
     does not verify, a rejected configuration, a source that failed or is stale, YAML that is refused or has a
     defect, a request that fails, is denied or cannot be told
  2  the command was not understood, or its port cannot be had
  3  there is no result: the mesh could not be read, the file could not be written, Chromium or the build is missing,
     or the command was stopped before
Results go to stdout, everything else to stderr. NO_COLOR turns colours off; MESHPATH_LOG=debug shows what goes on.`,
  examples: 'Examples:',
  commands: {
    serve: {
      summary: 'show the mesh in the browser',
      examples: [
        ['meshpath serve', 'plays the recording that comes with Meshpath'],
        ['meshpath serve --context prod', 'looks at a live mesh through your kubeconfig'],
        ['meshpath serve --recording incident.meshpath.gz --port 0', 'plays a recording on any free port'],
      ],
    },
    record: {
      summary: 'write what a live mesh does into a file',
      examples: [
        ['meshpath record --out shop.meshpath.gz --for 90s', 'the mesh of your current context, for 90 seconds'],
        ['meshpath record --context prod --out incident.meshpath.gz', 'until Ctrl-C, which finishes the file'],
      ],
    },
    certs: {
      summary: 'list every workload certificate, the one that ends first on top',
      examples: [
        ['meshpath certs --context prod', 'a table'],
        ['meshpath certs --history --context prod', 'every certificate seen so far, renewal by renewal'],
        ['meshpath certs -o json | jq \'.certificates[] | select(.state != "ok")\'', 'what needs attention'],
      ],
    },
    status: {
      summary: 'say what is read, which proxies hold the newest configuration, and which pods have no sidecar and why',
      examples: [
        ['meshpath status', 'the mesh of your current context'],
        ['meshpath status --recording shop.meshpath.gz --at 40s', '40 seconds into a recording'],
      ],
    },
    requests: {
      summary: 'list observed requests, both sides joined, newest last',
      examples: [
        ['meshpath requests --failed --workload shop/Deployment/order', 'what went wrong around one workload'],
        ['meshpath requests --follow --status 5xx', 'as they happen, until Ctrl-C'],
        ['meshpath requests --follow -o json', 'one JSON document a line'],
      ],
    },
    explain: {
      summary: 'say what will happen to a request that nobody sent, and why',
      examples: [
        ['meshpath explain --from shop/order --to http://payment:8080/x', 'every decision on its way'],
        [
          "meshpath explain --from gateway --to http://shop.example.com/ -H 'x-canary: true' -o json",
          'from outside, one JSON document',
        ],
        [
          'meshpath explain --from shop/order --to http://payment:8080/x > /dev/null',
          'exit code 1 if it fails or is denied',
        ],
      ],
    },
    validate: {
      summary: 'judge YAML before it is applied, or everything that is in the mesh',
      examples: [
        ['meshpath validate shop.yaml', 'asks the cluster by a dry run that stores nothing, and makes own checks'],
        ['kustomize build . | meshpath validate -', 'what another command prints'],
        ['meshpath validate --context prod -o json', 'everything in the mesh, one JSON document'],
        ['meshpath validate shop.yaml --recording shop.meshpath.gz', 'against a recorded mesh; no cluster is asked'],
      ],
    },
    screenshot: {
      summary: 'draw a view into a PNG; a recording gives the same pixels each time',
      examples: [
        ['meshpath screenshot --view mesh --theme dark --out mesh.png', 'the recording that comes with Meshpath'],
        [
          'meshpath screenshot --view certificates --at 30s --size 1280x800 --scale 2 --out certs.png',
          'a moment, sharp on any screen',
        ],
        [
          'meshpath screenshot --view explain --from shop/order --to http://payment:8080/x --out explain.png',
          'the answer to a question',
        ],
        [
          'meshpath screenshot --link "/certificates?tab=lifelines" --out lifelines.png',
          'any page, as its link has it',
        ],
      ],
    },
  },
  options: {
    recording: 'play this recording instead of reading a cluster',
    context: 'kubeconfig context (default: the current one)',
    kubeconfig: 'kubeconfig file (default: $KUBECONFIG, else ~/.kube/config)',
    apiRequests: 'requests a minute to the API server at most, whatever happens (default: 6000)',
    output: 'how to print: table or json',
    at: 'moment of a recording: an offset such as 30s, or a time such as 2026-01-31T09:00:00Z',
    timeout: 'how long to wait for the first full picture of a live mesh, its login included',
    port: 'port to listen on; 0 takes any free one',
    host: 'address to listen on',
    history: 'where certificates are remembered over restarts, or off (default: a file in your state directory)',
    certsHistory:
      'list every certificate seen so far, from this file (default: the one that serve keeps); off: neither read nor add to it',
    dev: 'serve the pages from source and reload them on change',
    out: 'file to write',
    for: 'how long to record, e.g. 60s or 5m (default: until Ctrl-C)',
    follow: 'keep printing requests as they happen; takes neither --at nor --limit',
    workload: 'only requests from or to this workload: any part of NAMESPACE/KIND/NAME',
    status: 'only this status: 503 or 5xx',
    failed: 'only requests that failed or were denied',
    path: 'only paths that contain this',
    limit: 'at most this many, the newest',
    from: 'who sends: NAMESPACE/POD, NAMESPACE/WORKLOAD, or gateway for somebody outside the cluster',
    to: 'URL as for curl: http://HOST:PORT/PATH, https://… or tcp://HOST:PORT',
    method: 'HTTP method (default: GET)',
    header: 'a header as “name: value”; repeat it for more',
    token: 'a token, sent as “authorization: Bearer TOKEN”',
    address: 'what the host resolves to (default: worked out from the cluster)',
    file: 'YAML or JSON, - for standard input (default: everything in the mesh)',
    namespace: 'for objects that name none (default: the context’s)',
    noAsk: 'make only Meshpath’s own checks; do not ask the cluster',
    view: 'what to draw',
    link: 'page to draw as the address bar has it, in place of --view: /certificates?tab=lifelines',
    drawnFrom: 'who sends, for the view explain',
    drawnTo: 'URL that is asked about, for the view explain',
    versus: 'a second sender to compare with, for the view explain',
    select: 'id of what is selected, as in the address bar',
    theme: 'light or dark',
    size: 'width and height in CSS pixels',
    scale: 'pixels of the picture for each CSS pixel: 1 or 2',
  },
  usage: {
    oneMesh: 'Name either --recording or a cluster (--context, --kubeconfig), not both.',
    apiRequests: (least: number, most: number) =>
      `Give --api-requests a number of requests a minute from ${least} to ${most}.`,
    requestsNeedLive: '--api-requests is for a live mesh; a recording asks no API server.',
    questionNeedsExplain:
      '--from, --to, --versus, --method and --header ask a question, which only --view explain draws.',
    atNeedsRecording: '--at names a moment of a recording; a live mesh has only now.',
    recordsLive: 'A recording is made of a live mesh: use --context or --kubeconfig.',
    span: 'Give a span of time such as 500ms, 60s, 5m or 1h.',
    at: 'Give an offset such as 30s or a time such as 2026-01-31T09:00:00Z.',
    outside: (start: string, end: string, seconds: number) =>
      `The recording runs from ${start} to ${end}: give an offset up to ${seconds}s or a time between the two.`,
    port: 'Give a port from 0 to 65535.',
    link: 'Give a page such as /mesh or /certificates?tab=lifelines.',
    size: 'Give width and height such as 1600x1000, each from 200 to 8000.',
    scale: 'Give 1 or 2.',
    status: 'Give a status such as 503 or a class such as 5xx.',
    limit: 'Give a whole number above 0.',
    history: (file: string) => `There is no history in ${file}.`,
    historyNeedsLive: 'A recording has its own history: leave the file of --history out.',
  },
  serve: {
    playing: (name: string, at: string) => `Playing the recording ${name}, made ${at}. This is not a live mesh.`,
    reading: (name: string | null) => `Reading the mesh of ${name ?? 'the current kubeconfig context'} …`,
    at: (url: string) => `Meshpath is at ${url}`,
  },
  record: {
    reading: 'Waiting for the first full picture …',
    partial: 'Some sources have not answered yet; recording what is there.',
    started: (span: string | null) =>
      span === null ? 'Recording until Ctrl-C …' : `Recording for ${span} … (Ctrl-C ends it earlier)`,
    done: (path: string, seconds: string, events: number, size: string) =>
      `Wrote ${path}: ${seconds} s, ${events} events, ${size}`,
  },
  screenshot: {
    done: (path: string, width: number, height: number) => `Wrote ${path}, ${width} × ${height} pixels`,
    interrupted: {
      message: 'Stopped before the picture was there.',
      remedy: 'Let it run until it says what it wrote.',
    },
    pageSaid: (text: string) => `The page reported: ${text}`,
  },
  validate: {
    stdin: 'stdin',
    empty: (file: string) => `There is nothing in ${file === '-' ? 'standard input' : file}.`,
    tooLarge: 'More than 1 MiB of YAML is not looked at; split the file.',
    unreadable: (file: string, code: string) => `${file} cannot be read (${code}).`,
    unreadableRemedy: 'Give a file of YAML, or - for standard input.',
    noFileRemedy:
      'Give a file of YAML; what another command prints is read from standard input: COMMAND | meshpath validate -',
    sources: { webhook: 'webhook', 'api-server': 'API server' },
    accepted: 'accepted by the cluster:',
    refused: (by: string) => `refused by ${by}:`,
    notAsked: 'The cluster was not asked.',
    caused: 'Once these are applied:',
    looked: (documents: number, findings: number) =>
      `${documents === 1 ? '1 document' : `${documents} documents`}, ${findings === 0 ? 'no finding' : findings === 1 ? '1 finding' : `${findings} findings`}.`,
    total: (findings: number) =>
      findings === 0 ? 'No finding.' : findings === 1 ? '1 finding.' : `${findings} findings.`,
    skipped: (codes: readonly string[], lists: readonly string[]) =>
      `Left out, because ${lists.join(', ')} could not be read: ${codes.join(', ')}.`,
  },
  tables: {
    none: {
      certificates: 'No workload certificate was seen.',
      proxies: 'No proxy is connected to istiod.',
      requests: 'No request matches.',
    },
    certificates: ['POD', 'IDENTITY', 'STATE', 'TIME LEFT', 'EXPIRES', 'SERIAL', 'ROTATIONS'],
    history: ['POD', 'SERIAL', 'RECEIVED', 'LAST SEEN', 'EXPIRES', 'ISSUER', 'HELD'],
    roots: ['ROOT', 'STATE', 'TIME LEFT', 'EXPIRES', 'SERIAL', 'TRUSTED BY'],
    sources: ['SOURCE', 'STATUS', 'SINCE', 'DETAIL'],
    proxies: ['PROXY', 'CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'ISTIOD'],
    injection: ['POD', 'SIDECAR', 'BECAUSE'],
    requests: ['TIME', 'FROM', 'TO', 'REQUEST', 'STATUS', 'FLAGS', 'TOOK', 'WIRE'],
    rejected: (pod: string) => `${pod} rejected its configuration:`,
    cause: {
      likely: (object: string) => `Likely cause: ${object}`,
      possible: (object: string) => `Possible cause: ${object}`,
    },
    pods: (n: number) => (n === 1 ? '1 pod' : `${n} pods`),
    newest: (shown: number, all: number) => `The newest ${shown} of ${all}; --limit shows more.`,
    chainBroken: (state: string) => `${state}, chain does not verify`,
    expired: (ago: string) => `${ago} ago`,
    dropped: (n: number) => `${n} older ones are no longer kept.`,
    present: 'yes',
    absent: 'no',
    unknown: 'unknown',
  },
  interrupted: {
    message: 'Stopped before the mesh was read.',
    remedy: 'Let it run until the first full picture stands, or set --timeout.',
  },
  silent: {
    message: 'The API server did not answer in time.',
    remedy: 'Wait longer with --timeout 60s, or check the way to it: kubectl get --raw /readyz.',
  },
  late: {
    message: 'Some of the mesh did not answer in time: what it would have said is not in this answer.',
    remedy: 'Wait longer with --timeout 60s.',
  },
  incomplete: 'Not everything could be read:',
  bug: {
    message: (what: string) => `Meshpath itself failed: ${what}`,
    remedy: 'This is a bug: please report it, with the lines below.',
  },
  unprinted: {
    message: (code: string) => `The results cannot be written (${code}).`,
    remedy: 'Free some space, or send them somewhere else.',
  },
} as const;
