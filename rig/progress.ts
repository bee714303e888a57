/** Says what a long command is doing: a line for each step with its number and time, and a sign of life in between. */
export class Progress {
  private step = 0;
  private title = '';
  private detail = '';
  private began = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly start = Date.now();
  private readonly live = process.stderr.isTTY === true;

  constructor(
    private readonly name: string,
    private readonly steps: number,
  ) {}

  /** Runs one step. Its line ends with how long it took, or with where it failed. */
  async run<T>(title: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T> {
    this.step++;
    this.title = title;
    this.detail = '';
    this.began = Date.now();
    this.say(this.line());
    // A terminal sees the time run; a log file gets a line now and then.
    this.timer = setInterval(() => this.say(this.line()), this.live ? 1_000 : 20_000);
    try {
      const result = await work((text) => {
        this.detail = text;
      });
      this.finish(this.line());
      return result;
    } catch (error) {
      this.finish(`${this.line()} FAILED`);
      throw error;
    }
  }

  /** The last line: all is done. */
  end(text: string): void {
    process.stderr.write(`rig ${this.name}: ${text} (${elapsed(Date.now() - this.start)})\n`);
  }

  private line(): string {
    const passed = Date.now() - this.began;
    const detail = [this.detail, passed >= 1_000 ? elapsed(passed) : ''].filter(Boolean).join(', ');
    return `rig ${this.name} [${this.step}/${this.steps}] ${this.title}${detail ? ` (${detail})` : ''}`;
  }

  private say(text: string): void {
    process.stderr.write(this.live ? `\r\x1b[K${text}` : `${text}\n`);
  }

  private finish(text: string): void {
    clearInterval(this.timer);
    const passed = Date.now() - this.began;
    if (this.live || passed >= 1_000) process.stderr.write(this.live ? `\r\x1b[K${text}\n` : `${text}\n`);
  }
}

/** 7s, 3m05s. */
export function elapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}
