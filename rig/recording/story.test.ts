import { expect, test } from 'vitest';
import { CommandError, type Rig } from '../rig.ts';
import { LENGTH, STORY } from './story.ts';

const broken = STORY.find((beat) => beat.what.includes('broken regex'));
const saying = (stderr: string) =>
  ({ apply: () => Promise.reject(new CommandError('kubectl apply', 1, stderr)) }) as unknown as Rig;

test('only the refusal of istiod’s webhook is one', async () => {
  const server = 'Error from server (BadRequest): error when creating "STDIN": ';
  const refusal = 'admission webhook "rev.validation.istio.io" denied the request: configuration is invalid: regex';
  await expect(broken?.play(saying(server + refusal))).resolves.toBeUndefined();
  const away = 'failed calling webhook "rev.validation.istio.io": connect: connection refused';
  await expect(broken?.play(saying(server + away))).rejects.toThrow('connection refused');
  await expect(broken?.play(saying('The connection to the server was refused'))).rejects.toThrow('refused');
});

test('the beats follow each other within the recording', () => {
  const times = STORY.map((beat) => beat.at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(LENGTH);
});
