import { parseSpiffe } from '@/mesh/model';
import type { Words } from '@/words';
import type { Identity } from './lines.ts';

/** Above the lines of one identity. */
export function IdentityHead({ identity, words }: { identity: Identity; words: Words['lifelines'] }) {
  const gone = identity.lines.filter((line) => !line.lifeline.alive).length;
  const parts = identity.spiffe === null ? null : parseSpiffe(identity.spiffe);
  return (
    <div
      role="presentation"
      title={identity.spiffe ?? undefined}
      className="flex h-[30px] items-end gap-2 px-4 pb-1 text-[0.8rem] whitespace-nowrap"
    >
      {parts === null ? (
        <span className="text-ink-3">{words.noIdentity}</span>
      ) : (
        <span className="text-ink-2">
          <span className="text-ink-3">ns</span> {parts.namespace} <span className="text-ink-3">sa</span>{' '}
          {parts.serviceAccount}
        </span>
      )}
      <span className="text-[0.72rem] text-ink-3">{words.pods(identity.lines.length, gone)}</span>
    </div>
  );
}
