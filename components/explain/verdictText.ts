import type { Station } from '@/mesh/path/stations.ts';
import type { BranchReport, VerdictReport } from '@/wire/explain';
import type { Words } from '@/words';

/** The verdict of one way in a sentence that names who decides. The reason is said apart. */
export function verdictText(
  { verdict, stations, failedAt }: BranchReport,
  words: Words['explainView']['verdict'],
): string {
  const title = (kind: Station['kind'], side: Station['side']) =>
    stations.find((s) => s.kind === kind && s.side === side)?.title ?? '';
  const { kind, status, by } = verdict;
  switch (kind) {
    case 'unknown':
      return words.unknown;
    case 'answered': {
      if (by !== 'app') return words.answeredProxy(who(verdict, title, words), status);
      const name = title('app', 'server') || stations.at(-1)?.title || '';
      if (verdict.code === 'answered-outside') return words.leaves(name);
      return status === null ? words.answeredApp(name) : words.answeredStatus(name, status);
    }
    case 'denied':
      return words.denied(who(verdict, title, words), status);
    case 'failed': {
      const at = failedAt === null ? undefined : stations[failedAt];
      if (at?.kind === 'app' && at.side === 'client') return words.neverLeaves(at.title);
      const onWire = at?.kind === 'wire';
      return words.failed(onWire ? words.who.wire() : who(verdict, title, words), status);
    }
  }
}

function who(
  { by }: VerdictReport,
  title: (kind: Station['kind'], side: Station['side']) => string,
  words: Words['explainView']['verdict'],
): string {
  switch (by) {
    case 'app':
      return words.who.app(title('app', 'server'));
    case 'client-envoy':
      return words.who['client-envoy'](title('envoy', 'client'));
    case 'server-envoy':
      return words.who['server-envoy'](title('envoy', 'server'));
    case 'kernel':
      return words.who.kernel();
  }
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A reason as a sentence of its own. */
export const sentence = (text: string) => (text === '' ? '' : `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`);
