import { list, type Obj } from './json.ts';

/**
 * Notes, while listeners are decoded, whether anything that carries requests or connections writes an access log.
 * Listener-level logs do not count: they only tell of connections that matched nothing.
 */
export class LoggingSeen {
  #carriers = 0;
  #logging = 0;

  see(filter: Obj | null): void {
    this.#carriers += 1;
    if (list(filter, 'access_log').length > 0) this.#logging += 1;
  }

  /** `off` when nothing logs, `unknown` when nothing is there that could. */
  state(): 'on' | 'off' | 'unknown' {
    return this.#carriers === 0 ? 'unknown' : this.#logging > 0 ? 'on' : 'off';
  }
}
