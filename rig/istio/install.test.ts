import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { IMAGES, imageName } from '../build/images.ts';
import { splitKinds } from './install.ts';

describe('splitKinds', () => {
  it('sets definitions of kinds apart and loses nothing', () => {
    const { kinds, objects } = splitKinds(`# a comment
---
kind: Service
metadata: { name: a }
---
kind: CustomResourceDefinition
metadata: { name: b }
---
---
kind: Deployment
metadata: { name: c }
`);
    const names = (text: string): string[] => parseAllDocuments(text).map((document) => document.toJS().metadata.name);
    expect(names(kinds)).toEqual(['b']);
    expect(names(objects)).toEqual(['a', 'c']);
  });
});

describe('operator.yaml', () => {
  it('names images that the rig packs', () => {
    const { spec } = parse(readFileSync(new URL('operator.yaml', import.meta.url), 'utf8'));
    const packed = IMAGES.map(imageName);
    for (const name of [spec.values.pilot.image, spec.values.global.proxy.image, spec.values.global.proxy_init.image]) {
      expect(packed).toContain(`${spec.hub}/${name}:${spec.tag}`);
    }
  });
});
