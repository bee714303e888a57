import { describe, expect, it } from 'vitest';
import { layoutRail, pointAt, type RailScene } from './rail.ts';
import { sevenStations } from './sample.ts';

const base = { stations: sevenStations(), failedAt: null, width: 1400, unit: 16, flow: 'across' } as const;

/** A plain drawing of the geometry, so that a golden file can be opened and looked at. */
function drawing(scene: RailScene): string {
  const lines = [
    ...scene.pods.map((b) => `<rect class="${b.side}" x="${b.x}" y="${b.y}" width="${b.width}" height="${b.height}"/>`),
    scene.tube &&
      `<rect class="tube" x="${scene.tube.x}" y="${scene.tube.y}" width="${scene.tube.width}" height="${scene.tube.height}"/>`,
    ...scene.links.map((l) => `<line class="${l.state}" x1="${l.x1}" y1="${l.y1}" x2="${l.x2}" y2="${l.y2}"/>`),
    ...scene.stops.map((s) => `<circle cx="${s.x}" cy="${s.y}" r="${s.radius}"/>`),
    scene.breakAt && `<circle class="break" cx="${scene.breakAt.x}" cy="${scene.breakAt.y}" r="4"/>`,
  ].filter(Boolean);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}">\n${lines.join('\n')}\n</svg>\n`;
}

describe('layoutRail', () => {
  it('draws seven stations across', async () => {
    await expect(drawing(layoutRail(base))).toMatchFileSnapshot('golden/across.golden.svg');
  });

  it('draws them down on narrow screens', async () => {
    await expect(drawing(layoutRail({ ...base, width: 700, flow: 'down' }))).toMatchFileSnapshot(
      'golden/down.golden.svg',
    );
  });

  it('breaks the rail after the server proxy that refused, and ghosts the rest', async () => {
    const stations = sevenStations({ 5: 'failed', 6: 'not-reached' });
    const scene = layoutRail({ ...base, stations, failedAt: 5 });
    await expect(drawing(scene)).toMatchFileSnapshot('golden/denied.golden.svg');
    expect(scene.links.map((l) => l.state)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'ghost']);
    expect(scene.breakAt?.x).toBeGreaterThan(scene.stops[5]?.x ?? 0);
  });

  it('keeps every station inside its slot, and the pods apart by the wire', () => {
    for (const width of [700, 1200, 1600, 3600]) {
      const scene = layoutRail({ ...base, width });
      const [client, server] = scene.pods;
      expect(scene.stops.at(-1)?.slot.x).toBeLessThan(width);
      expect((client?.x ?? 0) + (client?.width ?? 0)).toBeLessThan(server?.x ?? 0);
      for (const stop of scene.stops) expect(stop.slot.width / 2).toBeGreaterThan(0);
    }
  });

  it('needs no server pod: a call that leaves the mesh ends on the wire', () => {
    const stations = sevenStations().filter((s) => s.side !== 'server');
    const scene = layoutRail({ ...base, stations });
    expect(scene.pods.map((p) => p.side)).toEqual(['client']);
    expect(scene.tube?.width).toBeGreaterThan(0);
  });

  it('gives a gateway and its caller a box each', () => {
    const stations = sevenStations()
      .filter((_, i) => i !== 1)
      .map((s, i) => (i === 0 ? { ...s, pod: null } : s));
    expect(layoutRail({ ...base, stations }).pods.map((p) => p.stations)).toEqual([[0], [1], [3, 4, 5]]);
  });

  it('draws nothing for no stations', () => {
    expect(layoutRail({ ...base, stations: [] })).toMatchObject({ stops: [], links: [], pods: [], tube: null });
  });
});

describe('pointAt', () => {
  const scene = layoutRail(base);
  it('is at a station on whole numbers and between them otherwise', () => {
    expect(pointAt(scene, 2)).toEqual({ x: scene.stops[2]?.x, y: scene.stops[2]?.y });
    const half = pointAt(scene, 2.5).x;
    expect(half).toBeCloseTo(((scene.stops[2]?.x ?? 0) + (scene.stops[3]?.x ?? 0)) / 2, 1);
  });
  it('stays on the rail', () => {
    expect(pointAt(scene, -3)).toEqual(pointAt(scene, 0));
    expect(pointAt(scene, 99)).toEqual(pointAt(scene, 6));
  });
});
