'use client';
import type { EpochMs, Mesh } from '@/mesh/model';
import type { ControlFacts } from '../facts/controlFacts.ts';
import type { Selection } from '../selection.ts';
import type { MeshPictureData } from '../useMeshScene.ts';

export type PanelProps = {
  readonly mesh: Mesh;
  readonly now: EpochMs;
  readonly data: MeshPictureData;
  readonly onSelect: (value: string) => void;
  readonly onClose: () => void;
};

/** Everything known of what is selected. */
export function SelectionPanel(
  _: PanelProps & {
    readonly selection: Selection;
    readonly control: ControlFacts;
    readonly onOnly: (namespaces: readonly string[]) => void;
  },
) {
  return null;
}
