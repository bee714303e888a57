import type { Json, MeshObject } from '../model/index.ts';
import { at, list, number, text } from './read.ts';
import { complete } from './world.ts';

/** One `destination` of a VirtualService, with where it stands. */
export type Destination = {
  readonly path: string;
  /** As written. */
  readonly written: string;
  /** Completed with the object's namespace. */
  readonly host: string;
  readonly subset: string | null;
  readonly port: number | null;
  /** Null where none is given: alone it takes everything. */
  readonly weight: number | null;
  readonly mirrored: boolean;
};

/** One rule of `http`, `tls` or `tcp`. */
export type Rule = {
  readonly protocol: 'http' | 'tls' | 'tcp';
  readonly index: number;
  readonly path: string;
  readonly json: Json;
  readonly matches: readonly Json[];
  readonly destinations: readonly Destination[];
};

export function rulesOf(object: MeshObject): readonly Rule[] {
  return (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
    list(at(object.spec, protocol)).map((json, index) => {
      const path = `spec.${protocol}[${index}]`;
      const routes = list(at(json, 'route')).map((to, i) => ({ to, path: `${path}.route[${i}]`, mirrored: false }));
      const mirror = at(json, 'mirror');
      const mirrors = [
        ...(mirror === undefined ? [] : [{ to: { destination: mirror }, path, under: 'mirror' }]),
        ...list(at(json, 'mirrors')).map((to, i) => ({ to, path: `${path}.mirrors[${i}]`, under: 'destination' })),
      ].map((m) => ({ ...m, mirrored: true }));
      return {
        protocol,
        index,
        path,
        json,
        matches: list(at(json, 'match')),
        destinations: [...routes.map((r) => ({ ...r, under: 'destination' })), ...mirrors].flatMap(
          ({ to, path: place, mirrored, under }) => {
            const written = text(at(to, 'destination', 'host'));
            if (written === '') return [];
            return [
              {
                path: `${place}.${under}`,
                written,
                host: complete(written, object.namespace),
                subset: text(at(to, 'destination', 'subset')) || null,
                port: number(at(to, 'destination', 'port', 'number')),
                weight: number(at(to, 'weight')),
                mirrored,
              },
            ];
          },
        ),
      };
    }),
  );
}
