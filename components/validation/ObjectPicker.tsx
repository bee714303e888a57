'use client';
import { useMemo } from 'react';
import { useMesh, useWords } from '@/client/MeshProvider';
import { validationWords } from '@/words/validation';
import { objectName } from '../ui/format.ts';

/** Takes an object of the mesh, as a beginning for an edit. */
export function ObjectPicker({ onPick }: { onPick: (id: string) => void }) {
  const words = useWords(validationWords).editor;
  const objects = useMesh((mesh) => mesh.objects);
  const ids = useMemo(() => Object.keys(objects).sort(), [objects]);
  if (ids.length === 0) return null;
  return (
    <select
      aria-label={words.loadHelp}
      title={words.loadHelp}
      value=""
      onChange={(event) => onPick(event.target.value)}
      className="h-8 w-48 cursor-pointer rounded-lg border border-line bg-surface px-2 text-sm text-ink-2 hover:border-line-strong"
    >
      <option value="">{words.loadPlaceholder}</option>
      {ids.map((id) => (
        <option key={id} value={id}>
          {objectName(id)}
        </option>
      ))}
    </select>
  );
}
