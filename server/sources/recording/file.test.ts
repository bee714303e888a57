import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochMs } from '@/mesh/model';
import { type Recording, readRecording } from './file.ts';
import { createRecorder } from './recorder.ts';
import { FACTS, story, T0 } from './recording.testing.ts';

let dir: string;
let good: Buffer;
let path: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recording-'));
  path = join(dir, 'shop.meshpath.gz');
  const recorder = await createRecorder(path, '0.1.0');
  if (!recorder.ok) throw new Error(recorder.error.message);
  for (const [t, event] of story()) recorder.value.record(event, epochMs(T0 + t));
  recorder.value.ready(epochMs(T0 + 2_000));
  const finished = recorder.value.finish(FACTS, epochMs(T0 + 60_000));
  // Sources go on while the file is finished: what comes then is not in it, and must not spoil it.
  const [late] = story();
  const more = setInterval(() => late && recorder.value.record(late[1], epochMs(T0 + 61_000)));
  const written = await finished;
  clearInterval(more);
  expect(written.ok).toBe(true);
  good = await readFile(path);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

let n = 0;
async function read(bytes: Buffer | string) {
  const file = join(dir, `case-${n++}`);
  await writeFile(file, bytes);
  try {
    return await readRecording(file);
  } finally {
    await rm(file);
  }
}

const codeOf = async (bytes: Buffer | string) => {
  const result = await read(bytes);
  return result.ok ? 'ok' : result.error.code;
};
const lines = () => gunzipSync(good).toString().trimEnd().split('\n');
const packed = (all: readonly string[]) => gzipSync(`${all.join('\n')}\n`);
const withHeader = (change: Record<string, unknown>) => {
  const [header = '', ...rest] = lines();
  return packed([JSON.stringify({ ...JSON.parse(header), ...change }), ...rest]);
};

describe('a recording on disk', () => {
  it('comes back as it was written', async () => {
    const result = await readRecording(path);
    expect(result.ok).toBe(true);
    const { name, header, events } = (result as { value: Recording }).value;
    expect(name).toBe('shop.meshpath.gz');
    expect(header).toMatchObject({
      formatVersion: 1,
      toolVersion: '0.1.0',
      istioVersion: '1.31-dev',
      startedAt: T0,
      readyAt: T0 + 2_000,
      lengthMs: 60_000,
    });
    expect(events.map((e) => [e.t, e.event])).toEqual(story());
  });

  it('leaves nothing beside the finished file, and nothing at all when given up', async () => {
    const other = join(dir, 'given-up.gz');
    const recorder = await createRecorder(other, '0');
    if (!recorder.ok) throw new Error('not started');
    for (const [t, event] of story()) recorder.value.record(event, epochMs(T0 + t));
    await recorder.value.abort();
    expect((await readdir(dir)).sort()).toEqual(['shop.meshpath.gz']);
  });

  it('cannot be started where nothing can be written', async () => {
    const result = await createRecorder(join(dir, 'no', 'such', 'folder.gz'), '0');
    expect(!result.ok && result.error.code).toBe('recording-unwritable');
  });

  it('does not begin where its end could not be put, or would take the place of a device', async () => {
    for (const place of [dir, '/dev/null'])
      expect(await createRecorder(place, '0')).toMatchObject({
        error: {
          code: 'recording-unwritable',
          message: expect.stringContaining('(it is a'),
          remedy: 'Name a file with --out.',
        },
      });
    expect((await readdir(dir)).sort()).toEqual(['shop.meshpath.gz']);
  });

  it('keeps time from falling when the machine sets its clock back', async () => {
    const file = join(dir, 'back.gz');
    const recorder = await createRecorder(file, '0');
    if (!recorder.ok) throw new Error('not started');
    for (const at of [0, 5_000, 1_000]) recorder.value.record({ kind: 'namespace-gone', name: 'x' }, epochMs(T0 + at));
    await recorder.value.finish(FACTS, epochMs(T0 + 2_000));
    const result = await readRecording(file);
    await rm(file);
    expect(result.ok && result.value.events.map((e) => e.t)).toEqual([0, 5_000, 5_000]);
  });
});

describe('a recording that is not right gives a fault and never a part of a mesh', () => {
  it('missing, a folder, empty, not gzip, not a recording', async () => {
    const missing = await readRecording(join(dir, 'none'));
    expect(!missing.ok && missing.error.code).toBe('recording-missing');
    const folder = await readRecording(dir);
    expect(folder).toMatchObject({
      error: { code: 'recording-unreadable', message: `${dir} cannot be read (it is a folder).` },
    });
    expect(await codeOf('')).toBe('recording-empty');
    expect(await codeOf('{}')).toBe('recording-not-one');
    expect(await codeOf(gzipSync(''))).toBe('recording-empty');
    expect(await codeOf(gzipSync('{"a":1}\n'))).toBe('recording-not-one');
  });

  it('cut at any byte', async () => {
    const places = [3, 10, 30, 200, 201, 202, 300, good.length - 9, good.length - 8, good.length - 1];
    for (const place of places)
      expect([place, await codeOf(good.subarray(0, place))]).toEqual([place, 'recording-truncated']);
  });

  it('cut at any line end', async () => {
    const all = lines();
    for (const keep of [1, 2, 10, all.length - 1])
      expect([keep, await codeOf(packed(all.slice(0, keep)))]).toEqual([keep, 'recording-truncated']);
    expect(await codeOf(gzipSync(all.join('\n')))).toBe('recording-truncated');
  });

  it('with a line missing, repeated, out of order, or after the end', async () => {
    const all = lines();
    expect(await codeOf(packed(all.toSpliced(5, 1)))).toBe('recording-corrupt');
    expect(await codeOf(packed(all.toSpliced(5, 0, all[5] ?? '')))).toBe('recording-corrupt');
    expect(await codeOf(packed([...all, all[5] ?? '']))).toBe('recording-corrupt');
    const swapped = await read(packed(all.toSpliced(5, 2, all[6] ?? '', all[5] ?? '')));
    expect(!swapped.ok && swapped.error.message).toContain('line 7: its time lies before');
  });

  it('with a damaged line, named by its number and never quoted', async () => {
    const all = lines();
    const secret = await read(packed(all.with(3, '{"t":1,"e":{"kind":"sesame"}}')));
    expect(!secret.ok && secret.error.message).toContain('line 4');
    expect(JSON.stringify(secret)).not.toContain('sesame');
    expect(await codeOf(packed(all.with(3, '{"t":1')))).toBe('recording-corrupt');
  });

  it('of a newer format, saying which', async () => {
    const newer = await read(withHeader({ formatVersion: 7, toolVersion: '9.1.0', invented: true }));
    expect(!newer.ok && newer.error).toMatchObject({
      code: 'recording-newer',
      message: 'The recording has format version 7 (made by Meshpath 9.1.0); this Meshpath reads up to version 1.',
    });
  });

  it('that unpacks to more than the limits', async () => {
    const big = join(dir, 'big');
    await writeFile(big, good);
    const total = await readRecording(big, { totalBytes: 1_000, lineBytes: 1e9 });
    const line = await readRecording(big, { totalBytes: 1e9, lineBytes: 10 });
    await rm(big);
    expect(!total.ok && total.error.code).toBe('recording-too-large');
    expect(line.ok).toBe(true);
    const zeros = await read(gzipSync(Buffer.alloc(200 * 1024 * 1024)));
    expect(!zeros.ok && zeros.error.code).toBe('recording-too-large');
  });

  it('takes optional additions of the same version', async () => {
    const [header = '', first = '', ...rest] = lines();
    const added = { ...JSON.parse(first), note: 'new' };
    added.e.extra = { more: 1 };
    expect(await codeOf(packed([header, JSON.stringify(added), ...rest]))).toBe('ok');
  });
});

describe('any bytes give a value or a fault', () => {
  it('with bytes flipped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
        async (flips) => {
          const bytes = Buffer.from(good);
          for (const [at, mask] of flips) bytes[at] = (bytes[at] ?? 0) ^ mask;
          const result = await read(bytes);
          if (result.ok) expect(result.value.events.length).toBe(story().length);
          else expect(result.error.remedy).not.toBe('');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('with JSON mutated', async () => {
    const all = lines();
    await fc.assert(
      fc.asyncProperty(fc.nat(all.length - 1), fc.nat(), fc.jsonValue(), async (line, place, value) => {
        const result = await read(packed(all.with(line, mutate(all[line] ?? '', place, value))));
        if (!result.ok) expect(result.error.code).toMatch(/^recording-/);
      }),
      { numRuns: 300 },
    );
  });
});

/** Puts `value` at the `place`-th spot of a JSON text. */
function mutate(text: string, place: number, value: unknown): string {
  let spots = 0;
  JSON.parse(text, (_, v) => {
    spots++;
    return v;
  });
  let seen = 0;
  return JSON.stringify(JSON.parse(text, (_, v) => (seen++ === place % spots ? value : v)) ?? null);
}
