import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '@/mesh/model';
import { decodeManifest } from './decode.ts';
import { locateMessage, locatePath } from './locate.ts';
import { parseYaml, type Span, type YamlDocument } from './parse.ts';

const TEXT = `# a route
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: payment
  labels: {app.kubernetes.io/name: pay}
spec:
  hosts: [payment]
  http:
    - route:
        - destination:
            host: payment
            subset: v1
          weight: -80
---
# nothing
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata: {name: a}
`;
const { documents, faults } = parseYaml(TEXT);
const first = documents[0] as YamlDocument;
const lines = TEXT.split('\n');
const cut = ({ line, column, endLine, endColumn }: Span) =>
  line === endLine ? lines[line - 1]?.slice(column - 1, endColumn - 1) : lines[line - 1]?.slice(column - 1);

describe('parseYaml', () => {
  it('leaves out empty documents and takes lists apart', () => {
    expect(faults).toEqual([]);
    expect(documents.map((d) => [d.span.line, d.root])).toEqual([
      [2, []],
      [21, ['items', 0]],
    ]);
  });

  it('says where a text stops being YAML, and still reads the other documents', () => {
    const broken = parseYaml('a: 1\n---\nb: [1,\n---\nc: 2\n');
    expect(broken.faults[0]).toMatchObject({ span: { line: 4 } });
    expect(broken.documents.map((d) => d.value)).toEqual([{ a: 1 }, { c: 2 }]);
  });

  it('reads any text without throwing', () => {
    const yaml = fc.stringMatching(/^[\s\S]{0,80}$/);
    const like = fc.array(
      fc.constantFrom('a: ', '- ', '&x ', '*x', '\n', '  ', '[', '{', '}', '"', '---\n', ': ', '<<: ', '!!binary '),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          yaml,
          like.map((parts) => parts.join('')),
        ),
        (text) => {
          for (const document of parseYaml(text).documents) {
            decodeManifest(document.value, 'default', epochMs(0));
            locatePath(document, 'spec.http[0].route');
            locateMessage(document, text);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives up on aliases that unfold without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f']
      .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdef'[i]}`).join(',')}]`)
      .join('\n')}`;
    expect(parseYaml(bomb).faults).toHaveLength(1);
  });
});

describe('locatePath', () => {
  it('finds a value, a key of a map and the first word of an item', () => {
    expect(cut(locatePath(first, 'spec.http[0].route[0].destination.subset'))).toBe('v1');
    expect(cut(locatePath(first, 'spec.hosts[0]'))).toBe('payment');
    expect(cut(locatePath(first, 'spec.http[0].route[0].destination'))).toBe('destination');
    expect(cut(locatePath(first, 'spec.http[0]'))).toBe('route');
    expect(cut(locatePath(first, 'metadata.labels[app.kubernetes.io/name]'))).toBe('pay');
  });

  it('points at the nearest parent of what is not there', () => {
    expect(cut(locatePath(first, 'spec.http[0].route[0].destination.port.number'))).toBe('destination');
    expect(locatePath(first, 'status.x')).toMatchObject({ line: 2, column: 1 });
    expect(locatePath(documents[1] as YamlDocument, 'metadata.name')).toMatchObject({ line: 23 });
  });
});

describe('locateMessage', () => {
  it('follows the field that a message names', () => {
    const at = locateMessage(first, 'spec.http[0].route[0].weight: Invalid value: -80: must be at least 0');
    expect(at.path).toBe('spec.http[0].route[0].weight');
    expect(cut(at.span)).toBe('-80');
  });

  it('else finds the value that it repeats, and prefers what it quotes', () => {
    expect(cut(locateMessage(first, 'configuration is invalid: weight -80 < 0').span)).toBe('-80');
    expect(cut(locateMessage(first, 'route to "v1" for payment').span)).toBe('v1');
  });

  it('knows rules by their number and fields by their name in Go', () => {
    expect(locateMessage(first, 'virtualService rule #0 not used').path).toBe('spec.http[0]');
    expect(locateMessage(first, 'virtualService rule #7 not used').path).toBe('');
    expect(cut(locateMessage(first, 'empty value not allowed, found in Subset').span)).toBe('subset');
  });

  it('else the first line', () => {
    expect(locateMessage(first, 'no').span).toMatchObject({ line: 2 });
  });
});
