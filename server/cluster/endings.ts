import { setMaxListeners } from 'node:events';

/**
 * Ends many streams at once. A set of controllers, since listeners on one shared signal cost more the more there are: Node walks
 * the whole list of an event target's listeners for each one that is added or removed.
 */
export class Endings {
  readonly #open = new Set<AbortController>();
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  /** A signal that aborts at the end of all, or with `own`; `release` when what it was for is over. */
  link(own: AbortSignal | undefined): { readonly signal: AbortSignal; release(): void } {
    const controller = new AbortController();
    const abort = () => controller.abort();
    if (this.#ended || own?.aborted) controller.abort();
    else {
      this.#open.add(controller);
      // Who asks for many things at once may end them all by one signal: many listeners are no leak here.
      if (own !== undefined) setMaxListeners(0, own);
      own?.addEventListener('abort', abort, { once: true });
    }
    return {
      signal: controller.signal,
      release: () => {
        this.#open.delete(controller);
        own?.removeEventListener('abort', abort);
      },
    };
  }

  endAll(): void {
    this.#ended = true;
    for (const controller of [...this.#open]) controller.abort();
    this.#open.clear();
  }
}
