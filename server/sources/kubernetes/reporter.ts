import type { Fault, MeshEvent, MeshFacts, SourceStatus } from '@/mesh/model';
import type { SourceContext } from '../source.ts';

/** Says each thing once: a degradation that is still the same, a status or fact that did not change, is not repeated. */
export type Reporter = {
  status(status: SourceStatus['kind'] & ('connecting' | 'live')): void;
  down(kind: 'stale' | 'failed', fault: Fault): void;
  degrade(scope: string, fault: Fault): void;
  clear(scope: string): void;
  facts(facts: Partial<MeshFacts>): void;
  emit(event: MeshEvent): void;
  degraded(scope: string): Fault | undefined;
};

export function createReporter({ emit, clock }: SourceContext): Reporter {
  const active = new Map<string, Fault>();
  const known: Record<string, string> = {};
  let last = '';
  return {
    emit,
    status(kind) {
      if (last === kind) return;
      last = kind;
      emit({ kind: 'source-status', source: 'kubernetes', status: { kind, since: clock.now() } });
    },
    down(kind, fault) {
      const text = `${kind} ${fault.code} ${fault.message}`;
      if (last === text) return;
      last = text;
      emit({ kind: 'source-status', source: 'kubernetes', status: { kind, since: clock.now(), fault } });
    },
    degrade(scope, fault) {
      const before = active.get(scope);
      if (before?.code === fault.code && before.message === fault.message) return;
      active.set(scope, fault);
      emit({ kind: 'degraded', at: clock.now(), degradation: { source: 'kubernetes', scope, fault } });
    },
    clear(scope) {
      if (active.delete(scope)) emit({ kind: 'degradation-cleared', source: 'kubernetes', scope });
    },
    facts(facts) {
      const changed = Object.entries(facts).filter(([key, value]) => known[key] !== JSON.stringify(value));
      if (changed.length === 0) return;
      for (const [key, value] of changed) known[key] = JSON.stringify(value);
      emit({ kind: 'facts', facts: Object.fromEntries(changed) });
    },
    degraded: (scope) => active.get(scope),
  };
}
