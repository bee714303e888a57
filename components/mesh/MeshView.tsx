'use client';
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useMeshNow, useMeshStore, useStore, useWholeMesh, useWords } from '@/client/MeshProvider';
import { listOf, paramNow, setParams, useChoices, useParam, useStill } from '@/client/url';
import { EMPTY_MESH } from '@/mesh/model';
import { PLAYOUT_DELAY_MS } from '@/mesh/requests/playout.ts';
import { aspectStep } from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import { Blank } from './Blank.tsx';
import { ControlPlane } from './band/ControlPlane.tsx';
import type { Sampling } from './behaviours/traffic.ts';
import { controlFactsOf } from './facts/controlFacts.ts';
import { nodeName } from './facts/text.ts';
import { Legend } from './Legend.tsx';
import { MeshTable } from './MeshTable.tsx';
import './mesh.css';
import { Boundary } from '../ui/Boundary.tsx';
import { lazy } from '../ui/lazy.tsx';
import { useElementSize } from '../ui/useElementSize.ts';
import { MeshPicture } from './picture/MeshPicture.tsx';
import { namespaceParam, parseSelection } from './selection.ts';
import { Toolbar } from './Toolbar.tsx';
import { useMeshScene } from './useMeshScene.ts';

const SelectionPanel = lazy(() => import('./panel/SelectionPanel.tsx').then((m) => m.SelectionPanel));

/** The control plane above, the data plane below, and at the right everything that is known of what is selected. */
export function MeshView() {
  const words = useWords(meshWords);
  const store = useMeshStore();
  const ready = useStore((state) => state.ready);
  useStore((state) => state.epoch);
  // Facts are renewed by the second; what moves faster is on the canvas.
  const now = useMeshNow(1_000);
  // While the server's page is taken over nothing is known yet, even if the first snapshot is already in.
  const mesh = ready ? store.getState().mesh : EMPTY_MESH;
  const [select, setSelect] = useParam('select');
  const chosen = useChoices('ns');
  const opened = useChoices('open');
  const [query, setQuery] = useParam('q', 'replace');
  const still = useStill();
  // A picture that stands shows all that is on its way at once.
  useWholeMesh(still);
  const reduced = useReducedMotion();
  const [sampling, setSampling] = useState<Sampling>(null);
  const [area, { width, height }] = useElementSize<HTMLElement>();
  const [whole, outer] = useElementSize<HTMLDivElement>();
  const [toolbar, { height: above }] = useElementSize<HTMLDivElement>();
  const selection = useMemo(() => parseSelection(select), [select]);

  const tall = useHeightAlone(outer, { width, height });
  const data = useMeshScene(mesh, now, chosen, opened, aspectStep(outer.width, tall), still);
  const control = useMemo(() => controlFactsOf(mesh, now), [mesh, now]);
  const found = useMemo(() => {
    const wanted = query.trim().toLowerCase();
    if (wanted === '') return null;
    return new Set(
      data.scene.picture.nodes
        .filter((node) =>
          node.members.some((member) =>
            [member.id, nodeName(member, words.nodes), ...member.pods].some((text) =>
              text.toLowerCase().includes(wanted),
            ),
          ),
        )
        .map((node) => node.id),
    );
  }, [query, data.scene, words]);
  const namespaces = useMemo(() => namespacesOf(data.graph.nodes), [data.graph]);

  // Who chose with the keyboard goes on in the panel: it stands far behind the picture's last node.
  const [byKeyboard, setByKeyboard] = useState(false);
  const pick = useCallback(
    (value: string) => {
      setByKeyboard(document.activeElement?.matches(':focus-visible') ?? false);
      setSelect(value);
    },
    [setSelect],
  );
  const toggle = useCallback(
    (value: string) => (paramNow('select') === value ? setSelect('') : pick(value)),
    [pick, setSelect],
  );
  const close = () => {
    setSelect('');
    // Back to what the panel told of, of an edge to where it begins.
    const id = CSS.escape(selection.kind === 'edge' ? selection.source : select);
    document
      .querySelector<HTMLElement | SVGElement>(`[data-node="${id}"], [data-select="${id}"]`)
      ?.focus({ preventScroll: true });
  };
  const selectNamespace = useCallback((name: string) => toggle(namespaceParam(name)), [toggle]);
  const goToMatch = () => {
    const matches = data.scene.layout.nodes.filter((node) => found?.has(node.id));
    const at = matches.findIndex((node) => node.id === select);
    const next = matches[(at + 1) % Math.max(1, matches.length)];
    if (!next) return;
    // The next Enter is the next match.
    setByKeyboard(false);
    setParams({ select: next.id }, 'replace');
  };

  return (
    <div ref={whole} className="relative flex h-full min-h-0">
      <h1 className="sr-only">{words.title}</h1>
      <div className="flex min-w-0 flex-1 flex-col">
        <ControlPlane
          facts={control}
          now={now}
          selected={selection.kind === 'istiod'}
          onSelect={() => toggle('istiod')}
        />
        <section ref={area} aria-label={words.planes.data} className="relative -mt-2 min-h-0 flex-1 overflow-hidden">
          {ready && data.scene.layout.nodes.length > 0 && width > 0 && (
            <MeshPicture
              data={data}
              width={width}
              height={height}
              above={above}
              still={still}
              reduced={reduced}
              selection={selection}
              found={found}
              opened={opened}
              onSelectNode={toggle}
              onSelectEdge={toggle}
              onSelectNamespace={selectNamespace}
              onOpen={unfold}
              onFold={fold}
              onSampling={setSampling}
            />
          )}
          <Blank
            ready={ready}
            mesh={mesh}
            empty={data.scene.layout.nodes.length === 0}
            filtered={chosen.size > 0}
            onShowAll={() => choose([])}
          />
          <Toolbar
            box={toolbar}
            query={query}
            onQuery={setQuery}
            matches={found === null ? null : found.size}
            namespaces={namespaces}
            chosen={chosen}
            onSubmit={goToMatch}
          />
          <Legend>
            <p>{words.motion.delay(PLAYOUT_DELAY_MS / 1_000)}</p>
          </Legend>
          {sampling && (
            <p
              role="status"
              className="absolute bottom-4 left-1/2 -translate-x-1/2 rounded-full border border-line bg-surface/90 px-3 py-1 text-[0.8rem] text-ink-2"
            >
              {words.motion.sampled(sampling.shown, sampling.all)}
            </p>
          )}
          <MeshTable data={data} />
        </section>
      </div>
      {ready && selection.kind !== 'none' && (
        <Boundary key={select} onClose={close}>
          <SelectionPanel
            selection={selection}
            mesh={mesh}
            now={now}
            data={data}
            control={control}
            takeFocus={byKeyboard}
            onSelect={pick}
            onOnly={choose}
            onClose={close}
          />
        </Boundary>
      )}
    </div>
  );
}

type Size = { readonly width: number; readonly height: number };

/**
 * The height that the picture has, or had, with nothing beside it: a panel that opens makes it narrower, and lower, as what
 * stands above then takes more lines, and must not rearrange it.
 */
function useHeightAlone(outer: Size, area: Size): number {
  const above = useRef({ outer: 0, height: 0 });
  if (area.width > 0 && area.width === outer.width)
    above.current = { outer: outer.width, height: outer.height - area.height };
  return above.current.outer === outer.width ? outer.height - above.current.height : area.height;
}

const open = (names: readonly string[]) => setParams({ open: names.join(',') }, 'replace');
const unfold = (name: string) => open([...listOf(paramNow('open')), name]);
const fold = (name: string) => open(listOf(paramNow('open')).filter((n) => n !== name));
const choose = (names: readonly string[]) => setParams({ ns: names.join(',') }, 'replace');

function namespacesOf(nodes: readonly { readonly kind: string; readonly namespace: string }[]) {
  const counts = new Map<string, number>();
  for (const node of nodes)
    if (node.kind === 'workload') counts.set(node.namespace, (counts.get(node.namespace) ?? 0) + 1);
  return [...counts].map(([name, workloads]) => ({ name, workloads })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const REDUCED = '(prefers-reduced-motion: reduce)';

function useReducedMotion(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia(REDUCED);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => matchMedia(REDUCED).matches,
    () => false,
  );
}
