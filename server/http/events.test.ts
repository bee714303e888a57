import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { Engine } from '../engine.ts';
import { eventStream } from './events.ts';

const engines: Engine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.close();
});
const newEngine = () => {
  const engine = new Engine(systemClock);
  engines.push(engine);
  return engine;
};
const browser = (engine: Engine, headers: Record<string, string> = {}) => {
  const leave = new AbortController();
  const response = eventStream(engine, new Request('http://x/', { headers, signal: leave.signal }));
  return { response, leave };
};
const kindsIn = (text: string) => [...text.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind);

describe('eventStream', () => {
  it('cuts off who does not read, ends its response and forgets it', async () => {
    const engine = newEngine();
    const { response } = browser(engine);
    for (let i = 0; i < 250; i++) engine.sayClock();
    expect(engine.figures().subscribers).toBe(0);
    const kinds = kindsIn(await response.text());
    expect(kinds.slice(0, 2)).toEqual(['build', 'snapshot']);
    expect(kinds.length).toBeLessThan(250);
  });

  it('resumes with all that it missed, as much as is kept', async () => {
    const engine = newEngine();
    const { response, leave } = browser(engine);
    const reader = response.body?.getReader();
    await reader?.read();
    const id = /^id: (.*)$/m.exec(new TextDecoder().decode((await reader?.read())?.value))?.[1] ?? '';
    leave.abort();
    // A message of its own for each, as on a busy mesh; without a subscriber nobody is told the time.
    const stop = engine.subscribe(() => {});
    for (let i = 0; i < 150; i++) engine.sayClock();
    stop();
    const again = browser(engine, { 'last-event-id': id });
    expect(engine.figures().subscribers).toBe(1);
    again.leave.abort();
    expect(kindsIn(await again.response.text())).toEqual(['build', ...Array(151).fill('clock')]);
    expect(engine.figures().subscribers).toBe(0);
  });
});
