import type { Readable } from 'node:stream';
import { type Fault, fault, type Pod, type PodId, type Result } from '@/mesh/model';
import { Backoff } from '@/server/backoff';
import type { Clock } from '@/server/clock';
import { FaultError } from '@/server/cluster/faults';
import { type Decoded, decodeLine, type Unreadable, type Writer } from './decode.ts';
import { LineReader } from './lines.ts';
import { ReadMark, splitStamp } from './stamp.ts';

/** Requests of the last minute are shown at once when Meshpath starts. */
const FIRST_SECONDS = 60;
/** Slack for clocks and for bytes under way when a stream broke; what comes twice is recognised by its stamp. */
const RESUME_SLACK_SECONDS = 15;
/** A stream that is silent this long is opened anew: a dead connection looks just like a pod without traffic. */
const SILENT_MS = 180_000;
/** A right that is missing is asked for again this often. */
const FORBIDDEN_RETRY_MS = 60_000;
/** A stream that lived this long was a good one. Some load balancers end every connection after a minute. */
const GOOD_STREAM_MS = 30_000;

export type FollowerHooks = {
  open(pod: PodId, container: string, sinceSeconds: number, signal: AbortSignal): Promise<Result<Readable>>;
  line(decoded: Decoded): void;
  unreadable(reason: Unreadable): void;
  /** The stream stands (`null`) or could not be opened or broke with a fault. */
  state(fault: Fault | null): void;
};

/** Follows one proxy container's log until stopped, over broken streams and restarts of the container. */
export class Follower {
  readonly pod: PodId;
  #writer: Writer;
  readonly #container: string;
  readonly #hooks: FollowerHooks;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #backoff: Backoff;
  readonly #mark = new ReadMark();
  readonly #ended = new AbortController();
  #stream: AbortController | null = null;
  /** How far back the next stream must reach, on this machine's clock. */
  #readTo: number | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(pod: Pod, container: string, hooks: FollowerHooks, clock: Clock, random: () => number) {
    this.pod = pod.id;
    this.#writer = { pod: pod.id, ips: pod.ips, proxy: pod.proxy };
    this.#container = container;
    this.#hooks = hooks;
    this.#clock = clock;
    this.#random = random;
    this.#backoff = new Backoff(clock, random, { quietMs: GOOD_STREAM_MS });
  }

  start(): void {
    this.#running = this.#run();
  }

  update(pod: Pod): void {
    this.#writer = { pod: pod.id, ips: pod.ips, proxy: pod.proxy };
  }

  /** Ends the stream; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#ended.abort();
    this.#stream?.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const failed = await this.#followOnce();
      if (this.#ended.signal.aborted) return;
      if (failed !== null) this.#hooks.state(failed);
      const wait = this.#backoff.next();
      await this.#pause(failed?.code === 'forbidden' ? FORBIDDEN_RETRY_MS * (0.9 + 0.2 * this.#random()) : wait);
    }
  }

  /** One stream from its opening to its end; the fault that ended it, null for an ordinary end. */
  async #followOnce(): Promise<Fault | null> {
    const stream = new AbortController();
    this.#stream = stream;
    const now = this.#clock.now();
    const since = this.#readTo === null ? FIRST_SECONDS : Math.ceil((now - this.#readTo) / 1000) + RESUME_SLACK_SECONDS;
    const opened = await this.#hooks.open(this.pod, this.#container, since, stream.signal);
    if (!opened.ok) return opened.error;
    this.#mark.rewind();
    // Until a first line is read, a later stream must reach back to where this one began.
    this.#readTo ??= now - FIRST_SECONDS * 1000;
    this.#hooks.state(null);
    return this.#read(opened.value, stream);
  }

  async #read(source: Readable, stream: AbortController): Promise<Fault | null> {
    const lines = new LineReader();
    let cancel = this.#watch(stream);
    try {
      for await (const chunk of source) {
        cancel();
        cancel = this.#watch(stream);
        for (const { text, cut } of lines.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))))
          this.#take(text, cut);
      }
      return null;
    } catch (error) {
      if (stream.signal.aborted) return null;
      return faultOf(error);
    } finally {
      cancel();
      source.destroy();
    }
  }

  #take(text: string, cut: boolean): void {
    const { stamp, rest } = splitStamp(text);
    const now = this.#clock.now();
    const isNew = this.#mark.isNew(stamp);
    // A line may be read long after it was written, and the node's clock may be ahead: the earlier of both reaches far enough.
    this.#readTo = Math.min(now, stamp === null ? now : Number(stamp / 1_000_000n));
    if (!isNew || rest === '') return;
    if (cut) {
      this.#hooks.unreadable('line-too-long');
      return;
    }
    const decoded = decodeLine(rest, stamp, this.#writer, now);
    if (decoded.ok) this.#hooks.line(decoded.value);
    else this.#hooks.unreadable(decoded.error);
  }

  /** Spread, so that streams that were opened together are not reopened together. */
  #watch(stream: AbortController): () => void {
    return this.#clock.after(SILENT_MS * (1 + 0.2 * this.#random()), () => stream.abort());
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#ended.signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#clock.after(ms, done);
      this.#ended.signal.addEventListener('abort', done, { once: true });
      if (this.#ended.signal.aborted) done();
    });
  }
}

/** The connection destroys a broken stream with an error that carries its fault. */
function faultOf(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  return fault(
    'log-stream-broken',
    'The log stream broke off.',
    'It is opened again by itself; nothing is lost as long as the kubelet keeps the log.',
  );
}
