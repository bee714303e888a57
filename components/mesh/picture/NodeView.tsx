import { memo } from 'react';
import { useWords } from '@/client/MeshProvider';
import { AppGlyph, ExternalGlyph, GatewayGlyph, ProxyGlyph, toneColor } from '@/components/glyphs';
import { middleEllipsis } from '@/components/ui/format.ts';
import { type Detail, NAME_CHARS, NAME_SIZE, nameY, type PictureNode, type PlacedNode, SIZE } from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import { type NodeFacts, troubleTone } from '../facts/nodeFacts.ts';
import { nodeName, troubleText } from '../facts/text.ts';

export type NodeViewProps = {
  readonly place: PlacedNode;
  readonly node: PictureNode;
  readonly facts: NodeFacts;
  readonly detail: Detail;
  readonly selected: boolean;
  /** Neither selected nor next to it, or not among what is searched for. */
  readonly dim: boolean;
  readonly found: boolean;
  /** Its namespace's frame says why nothing in it has a proxy. */
  readonly told: boolean;
  readonly onSelect: (id: string) => void;
};

/** A workload (app and sidecar as two things), a gateway or an outside party, with its name and what is wrong with it. */
export const NodeView = memo(function NodeView({
  place,
  node,
  facts,
  detail,
  selected,
  dim,
  found,
  told,
  onSelect,
}: NodeViewProps) {
  const words = useWords(meshWords);
  const one = node.members[0];
  if (one === undefined) return null;
  const name = nodeName(one, words.nodes);
  const worst = facts.troubles[0];
  const trouble = worst ? troubleText(worst, words.trouble, detail !== 'full') : '';
  const size = NAME_SIZE[detail];
  const y = nameY(place) - place.cy + (size - NAME_SIZE.full) * 0.7;
  const shown = middleEllipsis(name, NAME_CHARS[detail]);
  const kind = place.shape === 'folded' ? 'pair' : place.shape;
  const describe =
    kind === 'outside' ? words.nodes.describe.outside(name) : words.nodes.describe[kind](name, one.namespace);
  const isTold = told && worst?.kind === 'not-injected';
  const under = isTold ? '' : trouble === '' ? (kind === 'gateway' ? one.namespace : '') : trouble;
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button element in SVG.
    <g
      role="button"
      tabIndex={0}
      data-node={place.id}
      aria-pressed={selected}
      aria-label={
        trouble === ''
          ? describe
          : `${describe}: ${facts.troubles.map((t) => troubleText(t, words.trouble)).join(', ')}`
      }
      transform={`translate(${place.cx} ${place.cy})`}
      className="group/node cursor-pointer outline-none transition-opacity"
      opacity={dim ? 0.28 : 1}
      onClick={() => onSelect(place.id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect(place.id);
      }}
    >
      <title>{name}</title>
      <rect
        x={place.x - place.cx}
        y={place.y - place.cy}
        width={place.width}
        height={place.height}
        rx={16}
        fill={selected ? 'var(--xds-soft)' : 'transparent'}
        fillOpacity={selected ? 0.75 : 1}
        stroke={selected ? 'var(--xds)' : found ? 'var(--warn)' : 'transparent'}
        strokeWidth={1.5}
        className={selected ? '' : 'group-hover/node:stroke-(--line-strong) group-focus-visible/node:stroke-(--xds)'}
      />
      {kind === 'pair' && (
        <>
          <g transform={`translate(0 ${SIZE.appDrop})`}>
            <AppGlyph size={SIZE.app} label={words.nodes.app} />
          </g>
          <ProxyGlyph size={SIZE.proxy} ring={facts.ring} />
        </>
      )}
      {kind === 'gateway' && <GatewayGlyph size={SIZE.proxy} ring={facts.ring} />}
      {kind === 'app' && <AppGlyph size={SIZE.app + 4} label={words.nodes.app} ghost={one.pods.length === 0} />}
      {kind === 'outside' && <ExternalGlyph size={SIZE.app + 4} unknown={one.kind === 'unknown'} />}
      {worst && (
        <TroubleMark
          tone={troubleTone(worst.kind)}
          half={kind === 'pair' || kind === 'gateway' ? SIZE.proxy / 2 : SIZE.app / 2}
        />
      )}
      {facts.pods > 1 && detail !== 'far' && (
        <g transform={`translate(${SIZE.proxy / 2 + 1} ${-SIZE.proxy / 2 + 4})`}>
          <rect
            x={0}
            y={-8}
            width={14 + 6 * String(facts.pods).length}
            height={15}
            rx={7.5}
            fill="var(--raised)"
            stroke="var(--line-strong)"
          />
          <text
            x={7 + 3 * String(facts.pods).length}
            y={3.2}
            textAnchor="middle"
            fontSize={10}
            fill="var(--ink-2)"
            className="tabular"
          >
            {words.nodes.replicas(facts.pods)}
          </text>
        </g>
      )}
      <text
        y={y}
        textAnchor="middle"
        fontSize={size}
        fontWeight={selected ? 600 : 500}
        fill="var(--ink)"
        className="mesh-halo"
      >
        {shown}
      </text>
      {under !== '' && detail !== 'far' && (
        <text
          y={y + size * 1.18}
          textAnchor="middle"
          fontSize={size * 0.86}
          fill={worst ? toneColor(troubleTone(worst.kind)) : 'var(--ink-3)'}
          className="mesh-halo tabular"
        >
          {under}
          {facts.troubles.length > 1 && detail === 'full' && (
            <tspan fill="var(--ink-3)"> {words.nodes.more(facts.troubles.length - 1)}</tspan>
          )}
        </text>
      )}
    </g>
  );
});

/** Catches the eye where the words under a name are too small for it, as in a large picture. No circle: only a proxy is round. */
function TroubleMark({ tone, half }: { readonly tone: ReturnType<typeof troubleTone>; readonly half: number }) {
  if (tone === 'muted') return null;
  return (
    <g transform={`translate(${-half} ${-half})`} pointerEvents="none">
      <path
        d="M0 -9.5L11 9H-11Z"
        fill={toneColor(tone)}
        stroke="var(--surface)"
        strokeWidth={5}
        strokeLinejoin="round"
        paintOrder="stroke"
      />
      <path d="M0 -2.5V2.5M0 5.9V6" stroke="var(--surface)" strokeWidth={2.4} strokeLinecap="round" />
    </g>
  );
}
