import { memo } from 'react';
import { useWords } from '@/client/MeshProvider';
import { middleEllipsis } from '@/components/ui/format.ts';
import type { InjectionReason } from '@/mesh/injection/injection.ts';
import { type Detail, NAME_SIZE, type PlacedGroup, SIZE } from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import { namespaceParam } from '../selection.ts';

/** A namespace's frame with its name; dashed when nothing in it has a proxy. `foldable`: it was opened by hand and can be folded again. */
export const GroupView = memo(function GroupView({
  group,
  detail,
  bare,
  selected,
  foldable,
  onSelect,
  onFold,
}: {
  readonly group: PlacedGroup;
  readonly detail: Detail;
  /** Why nothing in it has a proxy; undefined: something has one. */
  readonly bare: InjectionReason | null | undefined;
  readonly selected: boolean;
  readonly foldable: boolean;
  readonly onSelect: (namespace: string) => void;
  readonly onFold: (namespace: string) => void;
}) {
  const words = useWords(meshWords);
  const size = NAME_SIZE[detail] + 0.5;
  return (
    <g data-group={group.id} transform={`translate(${group.x} ${group.y})`}>
      <rect
        width={group.width}
        height={group.height}
        rx={SIZE.group.radius}
        fill="var(--mesh-group)"
        stroke={selected ? 'var(--xds)' : 'var(--line)'}
        strokeWidth={selected ? 1.5 : 1}
        strokeDasharray={bare === undefined ? undefined : '5 5'}
        vectorEffect="non-scaling-stroke"
      />
      {/* biome-ignore lint/a11y/useSemanticElements: there is no button element in SVG. */}
      <g
        role="button"
        tabIndex={0}
        aria-pressed={selected}
        data-select={namespaceParam(group.id)}
        aria-label={`${words.panel.namespace.subtitle(0).split(' · ')[0]} ${group.id}`}
        className="group/title cursor-pointer outline-none"
        onClick={() => onSelect(group.id)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          onSelect(group.id);
        }}
      >
        <rect
          x={6}
          y={5}
          width={16 + group.id.length * size * 0.58}
          height={size + 10}
          rx={7}
          fill="transparent"
          className="group-hover/title:fill-(--sunken) group-focus-visible/title:stroke-(--xds)"
        />
        <text x={14} y={8 + size} fontSize={size} fontWeight={600} fill="var(--ink-2)" className="mesh-halo">
          {middleEllipsis(group.id, Math.max(12, Math.floor((group.width - 28) / (size * 0.6))))}
        </text>
        {bare !== undefined && detail === 'full' && (
          <text x={14} y={23 + size} fontSize={11.5} fill="var(--ink-3)" className="mesh-halo">
            {bare === null ? words.trouble.notInjected : words.bare[bare.code]}
          </text>
        )}
      </g>
      {foldable && (
        // biome-ignore lint/a11y/useSemanticElements: there is no button element in SVG.
        <g
          role="button"
          tabIndex={0}
          aria-label={words.nodes.fold(group.id)}
          className="group/fold cursor-pointer outline-none"
          transform={`translate(${group.width - 26} 26)`}
          onClick={() => onFold(group.id)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            onFold(group.id);
          }}
        >
          <title>{words.nodes.fold(group.id)}</title>
          <circle
            r={13}
            fill="var(--surface)"
            stroke="var(--line-strong)"
            className="group-hover/fold:stroke-(--ink) group-focus-visible/fold:stroke-(--xds)"
          />
          <path d="M-5 0H5" stroke="var(--ink-2)" strokeWidth={1.6} strokeLinecap="round" />
        </g>
      )}
    </g>
  );
});
