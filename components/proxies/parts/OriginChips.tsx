'use client';
import { useMesh, useWords } from '@/client/MeshProvider';
import type { RowOrigin } from '@/mesh/config/origins.ts';
import { objectId } from '@/mesh/model';
import { proxiesWords } from '@/words/proxies';
import { Evident } from '../../stations/Evident.tsx';
import { Link } from '../../ui/Link.tsx';

const text = ({ kind, namespace, name }: RowOrigin) => `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;

/** The first object that a row came from, and how many more; its panel has all. */
export function FirstOrigin({ origins }: { origins: readonly RowOrigin[] }) {
  const [first, ...more] = origins;
  if (first === undefined) return <span className="text-ink-3">–</span>;
  return (
    <span className="flex min-w-0 flex-col" title={origins.map(text).join('\n')}>
      <span className="truncate text-ink">
        {first.namespace !== '' && <span className="text-ink-3">{first.namespace}/</span>}
        {first.name}
      </span>
      <span className="truncate text-[0.75rem] text-ink-3">
        {first.kind}
        {more.length > 0 && ` +${more.length}`}
      </span>
    </span>
  );
}

/** One object: its YAML opens where it is known; a Service leads to the Mesh view. */
export function OriginLine({ origin }: { origin: RowOrigin }) {
  const words = useWords(proxiesWords);
  const id = objectId(origin.kind, origin.namespace, origin.name);
  const known = useMesh((mesh) => mesh.objects[id] !== undefined);
  const how = origin.by === 'metadata' ? words.panel.byMetadata : words.panel.byName;
  return (
    <span className="flex min-w-0 flex-col">
      {known ? (
        <Evident
          evidence={{ kind: 'object', object: id }}
          what={text(origin)}
          className="text-sm break-all text-xds underline-offset-3"
        >
          {text(origin)}
        </Evident>
      ) : origin.kind === 'Service' ? (
        <Link
          href={`/mesh?select=${encodeURIComponent(`namespace:${origin.namespace}`)}`}
          className="text-sm break-all text-xds underline-offset-3 hover:underline"
        >
          {text(origin)}
        </Link>
      ) : (
        <span className="text-sm break-all text-ink">{text(origin)}</span>
      )}
      <span className="text-[0.75rem] text-ink-3">{origin.kind === 'Secret' ? words.secret.notRead : how}</span>
    </span>
  );
}
