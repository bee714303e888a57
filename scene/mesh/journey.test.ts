import { expect, test } from 'vitest';
import { BURST_MS, journeyOf, sightOf, travelMs } from './journey.ts';
import { shop } from './sample.ts';
import { sceneOf } from './scene.ts';
import { SIZE } from './size.ts';

const scene = sceneOf(shop(), { only: new Set(), open: new Set(), aspect: 2 }, null);

function leg(source: string, target: string) {
  const curve = scene.curveOf.get(`shop/Deployment/${source}→shop/Deployment/${target}`);
  const [from, to] = [scene.nodeOf.get(`shop/Deployment/${source}`), scene.nodeOf.get(`shop/Deployment/${target}`)];
  if (!curve || !from || !to) throw new Error(`no edge ${source} → ${target}`);
  return { source: from, target: to, line: curve.line };
}

const along = leg('client', 'order');

test('a request sets out at the app of its caller and arrives at the app that answers', () => {
  const journey = journeyOf([along], null);
  const first = journey.line.points[0];
  const last = journey.line.points.at(-1);
  expect(first).toEqual({ x: along.source.cx, y: along.source.cy + SIZE.appDrop });
  expect(last).toEqual({ x: along.target.cx, y: along.target.cy + SIZE.appDrop });
  expect(journey.end).toBe(journey.line.length);
});

test('it stops at the place where it died, and bursts there', () => {
  const ends = (['client-proxy', 'wire', 'server-proxy', 'app'] as const).map((place) => journeyOf([along], place).end);
  expect([...ends].sort((a, b) => a - b)).toEqual(ends);
  const journey = journeyOf([along], 'client-proxy');
  const arrival = (journey.end / journey.line.length) * travelMs(journey);
  expect(sightOf(journey, arrival - 1)?.kind).toBe('moving');
  expect(sightOf(journey, arrival + 1)).toMatchObject({
    kind: 'burst',
    at: { x: along.source.cx, y: along.source.cy },
  });
  expect(sightOf(journey, arrival + BURST_MS + 1)).toBeNull();
});

test('an answered request is gone when it has arrived, and none is seen before it set out', () => {
  const journey = journeyOf([along], null);
  expect(sightOf(journey, -1)).toBeNull();
  expect(sightOf(journey, travelMs(journey) + 1)).toBeNull();
});
