import { listOf } from '@/client/url.ts';
import type { NodeId } from '@/mesh/model';
import { EVERY_REQUEST, type RequestFilter, type StatusClass } from '@/mesh/requests/filter.ts';

/** The filter's parameters in the URL. */
export const FILTER_PARAMS = ['workload', 'status', 'flags', 'path', 'surprising'] as const;
export type FilterParams = Readonly<Record<(typeof FILTER_PARAMS)[number], string>>;

/** Status choices in the order of their buttons; `failed` is a choice of its own, since a denial is a 403 and a reset has no status. */
export const STATUS_CHOICES = ['failed', '2xx', '3xx', '4xx', '5xx', 'none', 'tcp'] as const;
export type StatusChoice = (typeof STATUS_CHOICES)[number];

const isChoice = (text: string): text is StatusChoice => (STATUS_CHOICES as readonly string[]).includes(text);

/** The chosen statuses; what an old or mistyped link holds beside them is left out. */
export const statusChoices = (text: string): readonly StatusChoice[] => listOf(text).filter(isChoice);

/** The filter that a URL asks for, apart from surprises, which only the server knows. */
export function filterOf(params: Omit<FilterParams, 'surprising'>): RequestFilter {
  const choices = statusChoices(params.status);
  return {
    ...EVERY_REQUEST,
    workload: params.workload === '' ? null : (params.workload as NodeId),
    statusClasses: choices.filter((c): c is Exclude<StatusChoice, 'failed'> & StatusClass => c !== 'failed'),
    failedOnly: choices.includes('failed'),
    flags: listOf(params.flags),
    text: params.path,
  };
}
