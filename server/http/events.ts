import { BUILD, type StreamOpening } from '@/wire/stream';
import type { Engine, StreamItem } from '../engine.ts';

/** A browser that falls this many messages behind is cut off; it reconnects and gets a snapshot. */
const MAX_BACKLOG = 200;
const BOOT = Math.random().toString(36).slice(2, 8);
const OPENING = `event: build\ndata: ${JSON.stringify({ build: BUILD } satisfies StreamOpening)}\n\n`;

/**
 * The event stream: which build this is, a snapshot, then batches of events, each with an id `BOOT-SEQ`.
 * `Last-Event-ID` of this process resumes where it broke off; one of an earlier process gets a snapshot.
 */
export function eventStream(engine: Engine, request: Request): Response {
  const encoder = new TextEncoder();
  let ended = false;
  let stop = () => {};
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = () => {
          if (ended) return;
          ended = true;
          stop();
          try {
            controller.close();
          } catch {
            // Already closed by the other side: nothing is left to do.
          }
        };
        const send = (item: StreamItem) => {
          if (ended) return;
          if ((controller.desiredSize ?? 0) < -MAX_BACKLOG) return end();
          controller.enqueue(encoder.encode(encodeItem(item)));
        };
        controller.enqueue(encoder.encode(OPENING));
        stop = engine.subscribe(send, lastIdOf(request));
        // What was kept may already have been too much for it.
        if (ended) stop();
        request.signal.addEventListener('abort', end);
      },
      cancel: () => {
        ended = true;
        stop();
      },
    },
    new CountQueuingStrategy({ highWaterMark: 1 }),
  );
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // no-transform keeps compression, which would hold messages back, away from the stream.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

// Messages are the same for every browser, so each is turned into text once.
const encoded = new WeakMap<StreamItem['message'], string>();

function encodeItem({ id, message }: StreamItem): string {
  let text = encoded.get(message);
  if (text === undefined) {
    text = JSON.stringify(message);
    encoded.set(message, text);
  }
  return `event: ${message.kind}\nid: ${BOOT}-${id}\ndata: ${text}\n\n`;
}

function lastIdOf(request: Request): number | null {
  const m = /^([a-z0-9]+)-(\d+)$/.exec(request.headers.get('last-event-id') ?? '');
  return m && m[1] === BOOT ? Number(m[2]) : null;
}
