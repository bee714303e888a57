import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { atLeast, parseVersions, versions } from './versions.ts';

const programs = fileURLToPath(new URL('programs/', import.meta.url));
const goMod = (name: string): string => readFileSync(`${programs}${name}/go.mod`, 'utf8');
/** The version of a module that a go.mod asks for. */
const asked = (name: string, module: string): string | undefined =>
  new RegExp(`^(?:require )?\\s*${module.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(goMod(name))?.[1];

describe('rig/versions', () => {
  it('agrees with what is compiled', () => {
    expect(asked('kube', 'k8s.io/kubernetes')).toBe(versions().kubernetes);
    expect(asked('istio', 'istio.io/istio')).toBe(versions().istio);
    expect(asked('dns', 'github.com/coredns/coredns')).toBe(versions().coredns);
  });

  it('takes every part of Kubernetes from the same release', () => {
    const release = versions().kubernetes.replace(/^v1\./, 'v0.');
    const replaced = [...goMod('kube').matchAll(/=> k8s\.io\/\S+ (\S+)/g)].map((match) => match[1]);
    expect(replaced.length).toBeGreaterThan(20);
    expect(new Set(replaced)).toEqual(new Set([release]));
  });

  it('asks for a Go that can build every program', () => {
    for (const name of readdirSync(programs)) {
      const wanted = /^go (\S+)/m.exec(goMod(name))?.[1] ?? '';
      expect(atLeast(versions().go, wanted), `${name} needs Go ${wanted}`).toBe(true);
    }
  });
});

describe('parseVersions', () => {
  const whole = readFileSync(fileURLToPath(new URL('versions', import.meta.url)), 'utf8');

  it('says which version is missing', () => {
    expect(() => parseVersions(whole.replace(/^coredns.*$/m, ''))).toThrow('which coredns');
  });

  it('refuses a name that nothing uses', () => {
    expect(() => parseVersions(`${whole}\ncorednss v1`)).toThrow('corednss');
  });
});

describe('atLeast', () => {
  it('compares numbers, not text', () => {
    expect(atLeast('1.26.10', '1.26.8')).toBe(true);
    expect(atLeast('1.9', '1.10')).toBe(false);
    expect(atLeast('3.11.7', '3.8')).toBe(true);
    expect(atLeast('1.26', '1.26.0')).toBe(true);
  });
});
