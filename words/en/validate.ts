import { fault } from '@/mesh/model';

/** What is said about a text that is judged, by interface and command alike. */
export const validate = {
  apiServer: 'API server',
  badYaml: (message: string) =>
    fault('yaml', `This is not YAML: ${message}`, 'Check indentation, quotes and brackets from here on up.'),
  notAnObject: fault(
    'not-an-object',
    'This document is not a Kubernetes object.',
    'Give it apiVersion, kind and metadata.',
  ),
  tooMany: (found: number, most: number) =>
    fault('too-many-documents', `${found} documents are more than can be looked at (${most}).`, 'Split the file.'),
  otherKind: fault(
    'other-kind',
    'Only Istio’s and the Gateway API’s kinds are sent to the cluster.',
    'Other kinds are read so that what refers to them is judged right; check them with kubectl apply --dry-run=server.',
  ),
  notAsked: fault('not-asked', 'The cluster was not asked.', 'Validate again with the cluster’s own webhooks.'),
  recording: fault(
    'recording',
    'A recording has no admission webhook to ask.',
    'Meshpath’s own checks were made on what was recorded. With a live mesh (--context NAME) the cluster is asked, too.',
  ),
  malformed: fault(
    'bad-request',
    'That holds no YAML to look at.',
    'Send {"yaml":"…"} of at most 1 MiB, with "namespace" and "ask" if needed.',
  ),
} as const;
