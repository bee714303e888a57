/** A request as it stands in the form and in the address bar: words as they were typed, judged by nobody yet. */
export type Question = {
  /** `NAMESPACE/NAME` of a workload or pod, or `outside`. */
  readonly from: string;
  readonly to: string;
  /** Empty: GET. */
  readonly method: string;
  /** `name: value`, one each. */
  readonly headers: readonly string[];
  readonly token: string;
  /** What the host resolves to; empty: worked out. */
  readonly address: string;
};

export const NOTHING_ASKED: Question = { from: '', to: '', method: '', headers: [], token: '', address: '' };

export const OUTSIDE = 'outside';

/** True when there is enough of it to ask. */
export const isAsked = (q: Question): boolean => q.from.trim() !== '' && q.to.trim() !== '';

/** Everything that the view keeps in the address bar. */
export type Asked = {
  readonly question: Question;
  /** A second sender of the same request, beside the first. */
  readonly versus: string;
  /** What was asked before this, to see what the edit changed. */
  readonly before: Question | null;
  /** Id of the observed request that this asks about. */
  readonly observed: string;
};

const SECRET = /^\s*(authorization|proxy-authorization|cookie|x-api-key|[^:]*token[^:]*|[^:]*secret[^:]*)\s*:/i;
const isSecret = (header: string) => SECRET.test(header);
const hasSecret = (q: Question) => q.token !== '' || q.headers.some(isSecret);

/**
 * Search and fragment of the address that asks this. Tokens, cookies and their like go into the fragment, which browsers
 * do not send to any server and leave out of the Referer.
 */
export function toAddress({ question, versus, before, observed }: Asked): { search: string; hash: string } {
  const search = new URLSearchParams();
  const hash = new URLSearchParams();
  write(question, search, hash);
  if (versus !== '') search.set('vs', versus);
  if (observed !== '') search.set('as', observed);
  if (before !== null) {
    const was = new URLSearchParams();
    write(before, was, was);
    (hasSecret(before) ? hash : search).set('was', was.toString());
  }
  return { search: search.toString(), hash: hash.toString() };
}

function write(q: Question, open: URLSearchParams, secret: URLSearchParams): void {
  for (const key of ['from', 'to', 'method', 'address'] as const) if (q[key] !== '') open.set(key, q[key]);
  for (const header of q.headers) (isSecret(header) ? secret : open).append('h', header);
  if (q.token !== '') secret.set('token', q.token);
}

/** What an address asks. */
export function fromAddress(search: string, hash: string): Asked {
  const open = new URLSearchParams(search);
  const secret = new URLSearchParams(hash.replace(/^#/, ''));
  const was = open.get('was') ?? secret.get('was') ?? '';
  return {
    question: read(open, secret),
    versus: open.get('vs') ?? '',
    before: was === '' ? null : read(new URLSearchParams(was), new URLSearchParams()),
    observed: open.get('as') ?? '',
  };
}

function read(open: URLSearchParams, secret: URLSearchParams): Question {
  const text = (key: string) => open.get(key) ?? '';
  return {
    // As the command line has it: both mean whoever can reach a gateway only.
    from: text('from') === 'gateway' ? OUTSIDE : text('from'),
    to: text('to'),
    method: text('method'),
    headers: [...open.getAll('h'), ...secret.getAll('h')],
    token: secret.get('token') ?? text('token'),
    address: text('address'),
  };
}

/** Address of the Explain view that asks this; `observed` is the request that it was taken from. */
export function explainHref(question: Question, observed = ''): string {
  const { search, hash } = toAddress({ question, versus: '', before: null, observed });
  return `/explain?${search}${hash === '' ? '' : `#${hash}`}`;
}

/** The same question, as far as the answer can tell. */
export const sameQuestion = (a: Question, b: Question): boolean =>
  JSON.stringify(toBody(a)) === JSON.stringify(toBody(b));

/** Body of `POST /api/v1/explain`. Rows that were left empty are not meant. */
export function toBody(q: Question) {
  const headers = q.headers.filter((h) => h.replace(/[:;\s]/g, '') !== '');
  return {
    from: q.from.trim(),
    to: q.to.trim(),
    ...(q.method === '' || q.method === 'GET' ? {} : { method: q.method }),
    ...(headers.length === 0 ? {} : { headers }),
    ...(q.token.trim() === '' ? {} : { token: q.token.trim() }),
    ...(q.address.trim() === '' ? {} : { address: q.address.trim() }),
  };
}
