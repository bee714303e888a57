import { type Browser, chromium, type Page } from 'playwright-core';
import { type EpochMs, epochMs, err, type Fault, fault, ok, type Result } from '@/mesh/model';
import { systemClock } from '@/server/clock';
import type { MeshChoice } from '@/server/config';
import { type Served, serve } from '@/server/http/serve';
import { type FileTrouble, inTheWay, troubleWords } from '@/server/regularFile';
import type { Timeline } from '@/server/sources/recording/timeline';
import { writeWhole } from '@/server/wholeFile';
import { cli } from '@/words/en/cli';
import { momentWithin, usage } from '../choice.ts';
import { chromiumArgs, findChromium } from '../chromium.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { commandLog } from '../log.ts';
import { parseSpan } from '../span.ts';
import { pause, sayLine, type Terminal } from '../terminal.ts';
import { VIEWS } from '../views.ts';

export type ScreenshotFlags = {
  readonly view: keyof typeof VIEWS;
  /** In place of `view` and of what goes with it: a page as the address bar has it, with or without its server. */
  readonly link?: string;
  readonly theme: 'light' | 'dark';
  readonly out: string;
  readonly size: string;
  readonly scale: string;
  readonly timeout: string;
  readonly select?: string;
  /** What is asked, for the view `explain`. */
  readonly from?: string;
  readonly to?: string;
  readonly versus?: string;
  readonly method?: string;
  readonly header: readonly string[];
  readonly at?: string;
};

type Shot = { readonly width: number; readonly height: number; readonly scale: number; readonly timeoutMs: number };

/** Draws a view into a PNG. A recording stands still at `--at` (its middle if absent), so the same command gives the same pixels. */
export async function screenshotCommand(
  choice: MeshChoice,
  flags: ScreenshotFlags,
  root: string,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const shot = shotOf(flags);
  if (!shot.ok) return shot;
  if (flags.link !== undefined && !URL.canParse(flags.link, 'http://any')) return err(usage(cli.usage.link));
  const asks = [flags.from, flags.to, flags.versus, flags.method].some((flag) => flag !== undefined);
  if (flags.view !== 'explain' && (asks || flags.header.length > 0)) return err(usage(cli.usage.questionNeedsExplain));
  if (flags.at !== undefined && choice.kind === 'cluster') return err(usage(cli.usage.atNeedsRecording));
  const what = inTheWay(flags.out);
  if (what !== null) return err(unwritable(flags.out, { code: 'ENOTFILE', what }));
  const program = findChromium(process.env.MESHPATH_CHROMIUM, chromium.executablePath());
  if (!program.ok) return program;
  const picture = await draw(choice, flags, shot.value, program.value, root, terminal);
  if (!picture.ok) return picture;
  const written = await writeWhole(flags.out, picture.value);
  if (!written.ok) return err(unwritable(flags.out, written.error));
  const { width, height, scale } = shot.value;
  sayLine(terminal, cli.screenshot.done(flags.out, width * scale, height * scale));
  return ok(EXIT.ok);
}

/** The PNG, by a server and a browser of its own, which are gone when it is there. Fault `interrupted` at Ctrl-C. */
async function draw(
  choice: MeshChoice,
  flags: ScreenshotFlags,
  shot: Shot,
  program: string,
  root: string,
  terminal: Terminal,
): Promise<Result<Buffer>> {
  const served = await serve(
    { mesh: choice, host: '127.0.0.1', port: 0, dev: false, history: null },
    { root, clock: systemClock, log: commandLog('error') },
  );
  if (!served.ok) return served;
  const { interrupted } = terminal;
  let browser: Browser | null = null;
  const quit = () => void browser?.close();
  interrupted.addEventListener('abort', quit);
  try {
    const placed = await standStill(served.value, flags.at, shot.timeoutMs, interrupted);
    if (!placed.ok) return placed;
    interrupted.throwIfAborted();
    browser = await chromium.launch({
      executablePath: program,
      args: chromiumArgs(process.getuid?.() === 0),
      handleSIGINT: false,
      handleSIGTERM: false,
    });
    interrupted.throwIfAborted();
    return await take(browser, served.value.url, flags, shot, terminal);
  } catch (error) {
    return err(interrupted.aborted ? INTERRUPTED : browserFault(error));
  } finally {
    interrupted.removeEventListener('abort', quit);
    await browser?.close();
    await served.value.stop();
  }
}

function shotOf(flags: ScreenshotFlags): Result<Shot> {
  const size = /^(\d{3,4})x(\d{3,4})$/.exec(flags.size);
  const [width, height] = [Number(size?.[1]), Number(size?.[2])];
  if (!(width >= 200 && width <= 8_000 && height >= 200 && height <= 8_000)) return err(usage(cli.usage.size));
  if (flags.scale !== '1' && flags.scale !== '2') return err(usage(cli.usage.scale));
  const timeoutMs = parseSpan(flags.timeout);
  if (timeoutMs === null) return err(usage(cli.usage.span));
  return ok({ width, height, scale: Number(flags.scale), timeoutMs });
}

async function standStill(
  { runtime }: Served,
  at: string | undefined,
  timeoutMs: number,
  interrupted: AbortSignal,
): Promise<Result<void>> {
  if (runtime.player === null) {
    await Promise.race([runtime.settled(timeoutMs), pause(timeoutMs, interrupted)]);
    return ok(undefined);
  }
  runtime.player.command({ action: 'pause' });
  const { timeline } = runtime.player;
  const moment = at === undefined ? ok(middleOf(timeline)) : momentWithin(at, timeline);
  if (!moment.ok) return moment;
  runtime.player.command({ action: 'seek', at: moment.value });
  return ok(undefined);
}

const middleOf = ({ start, end }: Timeline): EpochMs => epochMs(start + Math.round((end - start) / 2));

async function take(
  browser: Browser,
  url: string,
  flags: ScreenshotFlags,
  shot: Shot,
  terminal: Terminal,
): Promise<Result<Buffer>> {
  const page = await browser.newPage({
    viewport: { width: shot.width, height: shot.height },
    deviceScaleFactor: shot.scale,
    colorScheme: flags.theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  page.setDefaultTimeout(shot.timeoutMs);
  page.on('pageerror', (error) => sayLine(terminal, cli.screenshot.pageSaid(error.message)));
  const link = addressOf(url, flags);
  const response = await page.goto(link.href, { waitUntil: 'domcontentloaded' });
  const isPage = response?.headers()['content-type']?.startsWith('text/html') ?? false;
  if (response === null || !response.ok() || !isPage) return err(noPage(link.pathname, response?.status() ?? 0));
  await page.locator('html[data-idle="true"]').waitFor({ state: 'attached' });
  return ok(await steadyPicture(page));
}

/** The view with what is to be seen in it, as a link would have it. */
function addressOf(url: string, flags: ScreenshotFlags): URL {
  const given = new URL(flags.link ?? VIEWS[flags.view], url);
  // A link may have been copied from another server.
  const link = new URL(given.pathname + given.search, url);
  const set = (key: string, value: string | undefined) => value !== undefined && link.searchParams.set(key, value);
  // What is selected has its own name in the list of requests, where it opens.
  set(flags.view === 'requests' ? 'open' : 'select', flags.select);
  if (flags.view === 'explain') {
    set('from', flags.from);
    set('to', flags.to);
    set('vs', flags.versus);
    set('method', flags.method);
    for (const header of flags.header) link.searchParams.append('h', header);
  }
  set('theme', flags.theme);
  set('still', '1');
  return link;
}

/** Pictures are taken until two in a row are equal: a busy machine may paint the last frame late. */
const STEADY_TRIES = 10;

async function steadyPicture(page: Page): Promise<Buffer> {
  let last = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  for (let i = 1; i < STEADY_TRIES; i++) {
    const next = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    if (next.equals(last)) break;
    last = next;
  }
  return last;
}

const noPage = (path: string, status: number): Fault =>
  fault(
    'page-failed',
    `There is no page at ${path} (it answered ${status}).`,
    'Copy the link from the address bar; if a view of --view is missing, build the pages again with npm run build.',
  );

const INTERRUPTED = fault('interrupted', cli.screenshot.interrupted.message, cli.screenshot.interrupted.remedy);

const unwritable = (path: string, trouble: FileTrouble): Fault =>
  fault(
    'picture-unwritable',
    `The picture cannot be written to ${path} (${troubleWords(trouble)}).`,
    trouble.what === null ? 'Choose another place with --out, or free some space.' : 'Name a file with --out.',
  );

/** The first line of what Playwright says; the rest is its call log. */
const browserFault = (error: unknown): Fault =>
  fault(
    'browser-failed',
    `The browser did not deliver the picture: ${(error instanceof Error ? error.message : 'unknown').split('\n')[0]}`,
    'Try again with a longer --timeout, or with MESHPATH_LOG=debug to see what the server says.',
  );
