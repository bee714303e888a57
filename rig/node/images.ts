import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltImage } from '../build/build.ts';
import type { Places } from '../places.ts';
import { run } from '../run.ts';
import { inNode } from './node.ts';

const recordOf = (places: Places): string => join(places.state, 'images.json');

/** Built images that the node does not have, or has in an older form. */
export function staleImages(places: Places, images: readonly BuiltImage[]): BuiltImage[] {
  const known = imported(places);
  return images.filter((image) => known[image.name] !== image.key);
}

/** Puts images into the node's containerd, one after the other. Who calls it notes that with {@link recordImages}. */
export async function importImages(
  places: Places,
  images: readonly BuiltImage[],
  detail: (text: string) => void,
): Promise<void> {
  for (const [i, image] of images.entries()) {
    detail(`${image.name}, ${i + 1} of ${images.length}`);
    // Unpacking mounts the image's layers, so it must happen among the node's own mounts.
    const socket = join(places.state, 'containerd.sock');
    const ctr = ['ctr', `--address=${socket}`, '--namespace=k8s.io', 'images', 'import'];
    const [program = '', ...args] = inNode(places, [...ctr, image.archive]);
    await run(program, args);
  }
}

/** Notes that the node has these images, and that nothing there runs an older form of them. */
export function recordImages(places: Places, images: readonly BuiltImage[]): void {
  const keys = Object.fromEntries(images.map((image) => [image.name, image.key]));
  writeFileSync(recordOf(places), JSON.stringify({ ...imported(places), ...keys }));
}

function imported(places: Places): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(recordOf(places), 'utf8'));
  } catch {
    return {};
  }
}
