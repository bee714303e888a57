import { memo } from 'react';
import { useWords } from '@/client/MeshProvider';
import { AppGlyph, ProxyGlyph, toneColor } from '@/components/glyphs';
import { middleEllipsis } from '@/components/ui/format.ts';
import type { Detail } from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import { troubleTone } from '../facts/nodeFacts.ts';
import { troubleText } from '../facts/text.ts';
import type { NodeViewProps } from './NodeView.tsx';

const HEAD: Readonly<Record<Detail, number>> = { full: 14, mid: 18, far: 25 };

/** A whole namespace as one box: how many workloads and proxies, the certificate nearest to its end, the worst trouble. Enter opens it. */
export const FoldedView = memo(function FoldedView({
  place,
  node,
  facts,
  detail,
  selected,
  dim,
  found,
  onSelect,
  onUnfold,
}: NodeViewProps & { readonly onUnfold: (namespace: string) => void }) {
  const words = useWords(meshWords);
  const worst = facts.troubles[0];
  const trouble = worst ? troubleText(worst, words.trouble) : '';
  const proxies = node.members.filter((member) => member.proxy !== 'none' && member.proxy !== 'ambient').length;
  const head = HEAD[detail];
  return (
    <g opacity={dim ? 0.3 : 1} transform={`translate(${place.x} ${place.y})`}>
      {/* biome-ignore lint/a11y/useSemanticElements: there is no button element in SVG. */}
      <g
        role="button"
        tabIndex={0}
        data-node={place.id}
        aria-pressed={selected}
        aria-label={`${words.nodes.describe.folded(place.group, node.members.length)}${trouble === '' ? '' : `: ${trouble}`}`}
        className="group/node cursor-pointer outline-none"
        onClick={() => onSelect(place.id)}
        onDoubleClick={() => onUnfold(place.group)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          if (event.shiftKey) onUnfold(place.group);
          else onSelect(place.id);
        }}
      >
        <title>{place.group}</title>
        <rect
          x={5}
          y={5}
          width={place.width}
          height={place.height}
          rx={16}
          fill="var(--surface)"
          stroke="var(--line)"
        />
        <rect
          width={place.width}
          height={place.height}
          rx={16}
          fill={selected ? 'var(--xds-soft)' : 'var(--raised)'}
          stroke={selected ? 'var(--xds)' : found ? 'var(--warn)' : 'var(--line-strong)'}
          strokeWidth={selected ? 1.5 : 1}
          className="group-hover/node:stroke-(--ink-3) group-focus-visible/node:stroke-(--xds)"
        />
        <text x={20} y={18 + head * 0.8} fontSize={head} fontWeight={600} fill="var(--ink)">
          {middleEllipsis(place.group, Math.floor((place.width - 70) / (head * 0.58)))}
        </text>
        {detail !== 'far' && (
          <g transform="translate(34 68)">
            {proxies > 0 && <ProxyGlyph size={30} ring={facts.ring} />}
            <g transform={proxies > 0 ? 'translate(27 0)' : 'translate(12 0)'}>
              <AppGlyph size={19} label="" />
            </g>
            <text x={48} y={-2} fontSize={12} fill="var(--ink-2)" className="tabular">
              {words.nodes.workloads(node.members.length)} · {words.nodes.proxies(proxies)}
            </text>
            {trouble !== '' && worst && (
              <text x={48} y={15} fontSize={11.5} fill={toneColor(troubleTone(worst.kind))} className="tabular">
                {middleEllipsis(trouble, 28)}
              </text>
            )}
          </g>
        )}
        {detail === 'far' && (
          <text x={20} y={76} fontSize={20} fill={worst ? toneColor(troubleTone(worst.kind)) : 'var(--ink-3)'}>
            {worst ? middleEllipsis(trouble, 20) : words.nodes.workloads(node.members.length)}
          </text>
        )}
      </g>
      {/* biome-ignore lint/a11y/useSemanticElements: there is no button element in SVG. */}
      <g
        role="button"
        tabIndex={0}
        aria-label={words.nodes.unfold(place.group)}
        className="group/open cursor-pointer outline-none"
        transform={`translate(${place.width - 26} 26)`}
        onClick={() => onUnfold(place.group)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          onUnfold(place.group);
        }}
      >
        <title>{words.nodes.unfold(place.group)}</title>
        <circle
          r={13}
          fill="var(--surface)"
          stroke="var(--line-strong)"
          className="group-hover/open:stroke-(--ink) group-focus-visible/open:stroke-(--xds)"
        />
        <path d="M-5 0H5M0 -5V5" stroke="var(--ink-2)" strokeWidth={1.6} strokeLinecap="round" />
      </g>
    </g>
  );
});
