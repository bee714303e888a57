import { BUILD, type StreamMessage, type StreamOpening } from '@/wire/stream';
import type { MeshStore } from './meshStore.ts';

const KINDS: readonly StreamMessage['kind'][] = ['snapshot', 'whole', 'events', 'clock'];
/** The server says the time every 5 s; silence for six times that is a dead connection. */
const SILENCE_MS = 30_000;
/** In sessionStorage: the build for which this tab was loaded anew. Once is enough: a cache that gives old pages must not make it a loop. */
const RELOADED_FOR = 'meshpath-reloaded-for';

/**
 * Feeds the store from `/api/v1/events` until the returned function is called.
 * EventSource reconnects by itself and resumes with Last-Event-ID; a silent stream is opened anew.
 */
export function connectStream(store: MeshStore, url = '/api/v1/events'): () => void {
  let source: EventSource | null = null;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      store.lose();
      open();
    }, SILENCE_MS);
  };

  const open = () => {
    source?.close();
    source = new EventSource(url);
    let resumed = false;
    source.onopen = () => {
      // A stream that broke off before the mesh was whole has no more to come: it begins anew.
      if (resumed && !store.getState().whole) return open();
      resumed = true;
      heard();
    };
    source.onerror = () => {
      store.lose();
      // A refused connection closes for good; the watchdog opens the next one sooner than silence would.
      if (source?.readyState === EventSource.CLOSED) {
        clearTimeout(watchdog);
        watchdog = setTimeout(open, 2_000);
      }
    };
    source.addEventListener('build', (event: MessageEvent<string>) => {
      const { build } = JSON.parse(event.data) as StreamOpening;
      if (build === BUILD || sessionStorage.getItem(RELOADED_FOR) === build) return;
      sessionStorage.setItem(RELOADED_FOR, build);
      location.reload();
    });
    for (const kind of KINDS)
      source.addEventListener(kind, (event: MessageEvent<string>) => {
        heard();
        // Our own server of the same build wrote this.
        store.receive(JSON.parse(event.data) as StreamMessage);
      });
    heard();
  };

  open();
  return () => {
    clearTimeout(watchdog);
    source?.close();
  };
}
