import type { Handshake } from '@/mesh/certificates/handshake';
import type { Words } from '@/words';

export type StepName = keyof Words['handshake']['steps'];

/** One step between the two ends; `by` is who acts, `left-out` what plain TLS goes without. */
export type Step = {
  readonly name: StepName;
  readonly by: 'client' | 'server';
  readonly arrow: 'right' | 'left' | 'none';
  readonly leftOut: boolean;
};

const ALL: readonly Omit<Step, 'leftOut'>[] = [
  { name: 'hello', by: 'client', arrow: 'right' },
  { name: 'server-certificate', by: 'server', arrow: 'left' },
  { name: 'client-checks', by: 'client', arrow: 'none' },
  { name: 'client-certificate', by: 'client', arrow: 'right' },
  { name: 'server-checks', by: 'server', arrow: 'none' },
  { name: 'done', by: 'client', arrow: 'right' },
];
const MUTUAL: ReadonlySet<StepName> = new Set(['client-certificate', 'server-checks']);

/** The steps in order, seen as `way`. */
export const stepsOf = (way: 'mtls' | 'tls'): readonly Step[] =>
  ALL.map((step) => ({ ...step, leftOut: way === 'tls' && MUTUAL.has(step.name) }));

/** The way to show first: how the edge is configured; where that is not known or plain text, what Istio would do. */
export const wayFor = (mode: Handshake['mode']): 'mtls' | 'tls' => (mode === 'tls' ? 'tls' : 'mtls');
