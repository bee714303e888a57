import type { Station } from '@/mesh/path/stations.ts';
import type { JourneyStep } from '@/scene/request/journey.ts';
import type { Words } from '@/words';
import { failureText } from './flagText.ts';
import { chosenEndpoint, factOf, shortCluster } from './say.ts';
import type { Way } from './way.ts';

/** One sentence for one step of the animation, made of what is known at that station. */
export function narrate(
  path: Way,
  step: JourneyStep | undefined,
  { requests: words, flags }: Pick<Words, 'requests' | 'flags'>,
): string {
  const station = step && path.stations[step.station];
  if (!step || !station) return '';
  if (step.heading === 'reset') return words.narration.reset;
  if (step.heading !== 'out') return homeward(path, step, words);
  if (step.station !== path.failedAt) return outward(path, station, words);
  if (path.unknown !== undefined) return words.narration.unknown(path.unknown);
  if (path.failure !== null) return failing(path, words, flags);
  return path.answeredBy === undefined
    ? outward(path, station, words)
    : words.narration.answerBorn(answerText(path, words) ?? '');
}

function failing(path: Way, words: Words['requests'], flags: Words['flags']): string {
  if (path.why !== undefined && path.why !== '') return words.narration.failed(path.why);
  const told = path.failure && failureText(path.failure, flags);
  const what = told?.details?.heading ?? told?.flags[0]?.heading;
  return what ? words.narration.failed(what.toLowerCase()) : words.narration.failedPlain;
}

function outward(path: Way, station: Station, words: Words['requests']): string {
  const say = words.narration;
  const sealed = path.security === 'mtls' || path.security === 'tls';
  switch (station.kind) {
    case 'app': {
      if (station.side === 'server') return say.appReceives(station.title);
      const sends = station.facts.filter((f) => f.key === 'sends').map((f) => f.value);
      const to = sends[1] ?? factOf(station, 'dials')?.value ?? path.stations.at(-1)?.title ?? '';
      return say.appSends(sends[0] ?? words.list.tcp, to);
    }
    case 'interception': {
      const port = factOf(station, 'redirected-to')?.value;
      const bypassed = station.facts.some((f) => f.key === 'bypassed');
      if (station.side === 'client')
        return port ? say.outIntercepted(`:${port}`) : bypassed ? say.outBypassed : say.outUnknown;
      return port ? say.inIntercepted(`:${port}`) : bypassed ? say.inBypassed : say.inUnknown;
    }
    case 'envoy': {
      if (station.side !== 'client') return sealed ? say.serverEnvoyOpens : say.serverEnvoy;
      const cluster = factOf(station, 'cluster')?.value;
      const endpoint = factOf(station, 'endpoint')?.value ?? chosenEndpoint(station);
      const to = [cluster && shortCluster(cluster), endpoint].filter(Boolean).join(', ');
      if (to === '') return say.clientEnvoyPlain;
      return sealed ? say.clientEnvoySeals(to) : say.clientEnvoy(to);
    }
    case 'wire':
      return {
        mtls: say.wireMtls,
        tls: say.wireTls,
        plain: say.wirePlain,
        unknown: say.wireUnknown,
      }[path.security];
  }
}

function homeward(path: Way, step: JourneyStep, words: Words['requests']): string {
  const say = words.narration;
  const station = path.stations[step.station];
  const status = answerText(path, words);
  if (station?.kind === 'app') return status === null ? say.answerAppOpen : say.answerApp(status);
  const by = path.failure?.by ?? path.answeredBy;
  const born =
    station?.kind === 'envoy' &&
    (by === 'client-envoy' || by === 'wire'
      ? station.side === 'client'
      : by === 'server-envoy' && station.side === 'server');
  if (status === null) return say.answerEnvoyOpen;
  return born ? say.answerBorn(status) : say.answerEnvoy(status);
}

/** What the caller gets: a status, or words for none; null: the app decides. */
function answerText(path: Way, words: Words['requests']): string | null {
  if (path.answer !== undefined) return path.answer;
  const failed = path.failure?.status ?? null;
  if (failed !== null && failed > 0) return String(failed);
  const logged = path.stations.flatMap((s) => s.facts).find((f) => f.key === 'status' && f.value !== '0')?.value;
  return logged ?? words.opened.noAnswer;
}
