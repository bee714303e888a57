import type { SecretRow } from '@/mesh/config/rows.ts';
import { byNumber, byText, type Column } from '../grid/column.ts';
import { TwoLines } from '../parts/cells.tsx';
import { Term } from '../parts/Term.tsx';
import { TimeLeft } from '../parts/TimeLeft.tsx';
import type { ColumnScope } from './columns.tsx';

export function secretColumns({ words }: ColumnScope): readonly Column<SecretRow>[] {
  const w = words.columns;
  const first = ({ secret }: SecretRow) => secret.certificates[0];
  return [
    {
      id: 'secret',
      title: w.secret,
      width: 'minmax(8rem, 1fr)',
      help: <Term of="secrets" />,
      compare: byText(({ key }) => key),
      cell: ({ key, secret }) => (
        <TwoLines
          mono
          title={key}
          first={key}
          second={secret.state === 'active' ? undefined : words.secret.states[secret.state]}
        />
      ),
    },
    {
      id: 'kind',
      title: w.kind,
      width: 'minmax(6rem, 0.6fr)',
      from: 28,
      compare: byText(({ secret }) => secret.kind),
      cell: ({ secret }) => (
        <TwoLines
          first={words.secret.kinds[secret.kind]}
          second={secret.certificates.length > 1 && words.secret.certificates(secret.certificates.length)}
        />
      ),
    },
    {
      id: 'identity',
      title: w.identity,
      width: 'minmax(10rem, 2fr)',
      from: 44,
      compare: byText((row) => first(row)?.sans[0] ?? first(row)?.subject ?? ''),
      cell: (row) => {
        const leaf = first(row);
        if (leaf === undefined) return <span className="text-ink-3">{words.secret.none}</span>;
        const name = leaf.sans.join(', ') || leaf.subject;
        return <TwoLines mono title={`${name}\n${leaf.issuer}`} first={name} second={leaf.issuer} />;
      },
    },
    {
      id: 'serial',
      title: w.serial,
      width: 'minmax(8rem, 1fr)',
      from: 60,
      cell: (row) => <TwoLines mono title={first(row)?.serial ?? ''} first={first(row)?.serial ?? '–'} />,
    },
    {
      id: 'until',
      title: w.until,
      width: 'minmax(7rem, 0.7fr)',
      compare: byNumber((row) => first(row)?.notAfter ?? 0),
      cell: ({ secret }) => <TimeLeft certificates={secret.certificates} words={words} />,
    },
  ];
}
