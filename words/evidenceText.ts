import { assertNever, type Evidence, nameOf } from '@/mesh/model';
import type { Words } from './index.ts';

/** Says in words where a fact was read. */
export function evidenceText(evidence: Evidence, words: Words['ui']['evidence']): string {
  switch (evidence.kind) {
    case 'object': {
      const [kind = '', namespace = '', ...name] = evidence.object.split('/');
      return words.object(kind, namespace, name.join('/'), evidence.path ?? null);
    }
    case 'pod':
      return words.pod(nameOf(evidence.pod), evidence.path);
    case 'config-dump':
      return words.configDump(nameOf(evidence.pod), evidence.pointer);
    case 'envoy-admin':
      return words.envoyAdmin(nameOf(evidence.pod), evidence.path);
    case 'istiod':
      return words.istiod(nameOf(evidence.pod), evidence.path);
    case 'access-log':
      return words.accessLog(nameOf(evidence.pod), evidence.field);
    case 'iptables':
      return words.iptables(nameOf(evidence.pod), evidence.table, evidence.chain, evidence.rule + 1);
    case 'derived':
      return words.derived(evidence.from);
    case 'unknown':
      return words.unknown(evidence.why);
    default:
      return assertNever(evidence);
  }
}
