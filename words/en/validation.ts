const many = (n: number, one: string, more = `${one}s`) => (n === 1 ? `1 ${one}` : `${n} ${more}`);

/** The validation view. What is found brings its own words (`checks`, `validate`). */
export const validation = {
  title: 'Validation',
  lead: 'what the cluster’s webhook refuses, and what it accepts though it is wrong',
  tabs: { label: 'What is judged', yaml: 'Check YAML', mesh: 'In the mesh' },
  loading: 'Reading the mesh …',
  editor: {
    label: 'YAML to check',
    placeholder:
      'Paste YAML here, or drop a file.\n\nOne or more documents: VirtualService,\nAuthorizationPolicy, HTTPRoute …\n\nServices in the same text count as\nif they were there.',
    validate: 'Validate',
    validateHelp: 'Ctrl-Enter or ⌘-Enter',
    open: 'Open a file',
    clear: 'Clear',
    ask: 'Ask the cluster',
    askHelp:
      'Sends each object to the API server as a dry run (dryRun=All): validation and admission webhooks run, nothing is stored.',
    askRecording: 'A recording has no cluster to ask.',
    load: 'From the mesh',
    loadHelp: 'Take an object of the mesh as a beginning',
    loadPlaceholder: 'Object of the mesh …',
    dropHere: 'Drop to check it',
    tooLarge: 'The file is larger than 1 MiB.',
    lines: (n: number) => many(n, 'line'),
    marks: (severity: string, line: number) => `${severity} on line ${line}`,
  },
  start: {
    title: 'Nothing has been checked yet',
    body: 'Two judges look at it. The cluster’s own webhook and schema, by a dry run that stores nothing: their exact words at the line they concern. Then Meshpath’s own checks, for what is accepted and still wrong: a host that does not exist, a subset without pods, a rule that is never reached, a policy that matches nobody.',
    examples: 'Try one on this mesh',
    example: {
      typo: 'a host with a typing error',
      policy: 'a policy on an identity that nobody has',
      refused: 'a weight that the API server refuses',
    },
  },
  answer: {
    label: 'What was found',
    fine: 'Nothing is wrong with it.',
    found: (errors: number, warnings: number, notes: number) =>
      [
        errors > 0 ? many(errors, 'error') : '',
        warnings > 0 ? many(warnings, 'warning') : '',
        notes > 0 ? many(notes, 'note') : '',
      ]
        .filter((part) => part !== '')
        .join(', '),
    stale: 'The text has changed since.',
    again: 'Validate again',
    objects: 'The cluster says',
    clusterOf: (accepted: number, refused: number, asked: number) =>
      asked === 0
        ? 'The cluster was not asked.'
        : refused === 0
          ? `The cluster accepts ${asked === 1 ? 'it' : `all ${asked}`}.`
          : `The cluster refuses ${refused} of ${accepted + refused}.`,
    accepted: 'accepted',
    refused: (by: string) => `refused by ${by}`,
    notAsked: 'not asked',
    findings: 'Findings',
    caused: 'Once applied, elsewhere',
    causedHelp: 'Objects that are in the mesh already and would be wrong then.',
    line: (n: number) => `line ${n}`,
    skipped: (codes: string, lists: string) => `Left out, because ${lists} could not be read: ${codes}.`,
  },
  finding: {
    why: 'Why it matters',
    remedy: 'What to do',
    evidence: 'Judged by',
    said: { yaml: 'YAML', 'api-server': 'API server', webhook: 'webhook', meshpath: 'Meshpath' },
    edit: 'Open its YAML',
    show: 'Show it in the mesh',
  },
  mesh: {
    label: 'Filter findings',
    severity: 'By severity',
    namespace: 'By namespace',
    allNamespaces: 'All namespaces',
    text: 'Code, object or words',
    shown: (shown: number, all: number) =>
      shown === all ? many(all, 'finding') : `${shown} of ${many(all, 'finding')}`,
    more: (n: number) => `Show ${n} more`,
    fine: 'No check found anything.',
    fineHelp: (checks: number, objects: number) =>
      `${checks} checks over ${many(objects, 'object')} of this mesh found nothing. They run again whenever something changes.`,
    refused: (n: number) =>
      n === 1
        ? 'Yet a proxy refuses what it was sent: see the refusal'
        : `Yet proxies refuse what they were sent: see the ${n} refusals`,
    catalogue: 'What is checked',
    noObjects: 'There is no configuration to check.',
    noObjectsHelp:
      'Neither Istio’s nor the Gateway API’s kinds have an object here, or they may not be read; the Sources menu says which.',
    noMatch: 'No finding matches.',
    clear: 'Clear filters',
  },
} as const;
