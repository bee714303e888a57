import { expect, test } from 'vitest';
import { remedyParts } from './remedy.ts';

test('a sentence stays a sentence', () => {
  expect(remedyParts('Reload the page.')).toEqual([{ kind: 'prose', text: 'Reload the page.' }]);
});

test('YAML after a sentence is code, up to the next blank line', () => {
  const remedy =
    'Apply this:\n\n  apiVersion: telemetry.istio.io/v1\n  kind: Telemetry\n  spec:\n    accessLogging: []\n\nThen wait.';
  expect(remedyParts(remedy)).toEqual([
    { kind: 'prose', text: 'Apply this:' },
    { kind: 'code', text: 'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nspec:\n  accessLogging: []' },
    { kind: 'prose', text: 'Then wait.' },
  ]);
});

test('commands and fences are code', () => {
  expect(remedyParts('Grant it:\nkubectl auth can-i get pods')).toEqual([
    { kind: 'prose', text: 'Grant it:' },
    { kind: 'code', text: 'kubectl auth can-i get pods' },
  ]);
  expect(remedyParts('```yaml\na: 1\n\nb: 2\n```')).toEqual([{ kind: 'code', text: 'a: 1\n\nb: 2' }]);
});
