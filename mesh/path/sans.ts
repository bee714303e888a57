import { fullMatch } from './regex.ts';
import { anyOf, orOpen, type Tri } from './tri.ts';

/**
 * Whether one of the accepted names (`exact:…`, `prefix:…`, `suffix:…`, `contains:…`, `regex:…`, as `TlsContext.peerSans`
 * has them) takes an identity; none accepts any. SPEC W-4, S-6.
 */
export const sansAccept = (accepted: readonly string[], identity: string): Tri =>
  accepted.length === 0 ? true : anyOf(accepted, (san) => sanAccepts(san, identity));

function sanAccepts(san: string, identity: string): Tri {
  const [, kind = 'exact', value = san] = /^(exact|prefix|suffix|contains|regex|unknown):(.*)$/s.exec(san) ?? [];
  switch (kind) {
    case 'exact':
      return identity === value;
    case 'prefix':
      return identity.startsWith(value);
    case 'suffix':
      return identity.endsWith(value);
    case 'contains':
      return identity.includes(value);
    case 'regex':
      return orOpen(fullMatch(value, identity), san);
    default:
      return { open: san };
  }
}

/** The accepted names as a reader knows them: `spiffe://…`, `spiffe://…*`. */
export const sansText = (accepted: readonly string[]) =>
  accepted
    .map((san) =>
      san
        .replace(/^exact:/, '')
        .replace(/^prefix:(.*)$/s, '$1*')
        .replace(/^suffix:/, '*'),
    )
    .join(', ');
