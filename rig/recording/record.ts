import { spawn } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from '../rig.ts';
import { scenarioNamed } from '../scenarios/index.ts';
import { ALWAYS, BEFORE, type Beat, LENGTH, STORY } from './story.ts';

export type RecordingPlan = {
  /** Where the recording goes; its README is written beside it. */
  readonly out: string;
  /** The built `meshpath` command. */
  readonly program: string;
  say(text: string): void;
};

/** Records the demo mesh while the story plays, and writes beside it what was done when. Leaves the mesh as it was. */
export async function recordDemo(rig: Rig, plan: RecordingPlan): Promise<void> {
  for (const name of BEFORE) {
    plan.say(`preparing: ${name}`);
    await scenarioNamed(name).apply(rig);
  }
  try {
    plan.say(`waiting ${QUIET_MS / 1_000} s, so that no log tells of the preparations`);
    await sleep(QUIET_MS);
    await record(rig, plan, async () => readme(rig, plan.out, await play(rig, plan.say)));
  } finally {
    plan.say('putting the mesh back');
    for (const name of BEFORE) await scenarioNamed(name).undo(rig);
    await rig.restore();
  }
}

/** Records while `tell` runs, and writes what it gives beside the recording. Changes neither unless both are whole. */
export async function record(rig: Rig, plan: RecordingPlan, tell: () => Promise<string>): Promise<void> {
  const draft = `${plan.out}.new`;
  const recorder = startRecorder(rig, draft, plan);
  try {
    await Promise.race([recorder.started, recorder.ended]);
    const text = await tell();
    await recorder.ended;
    await rename(draft, plan.out);
    await writeFile(join(dirname(plan.out), 'README.md'), text);
  } finally {
    await recorder.stop();
    await rm(draft, { force: true });
  }
}

/** Longer than Meshpath looks back in logs when it starts, and than a failed start of the mesh stays in its picture. */
const QUIET_MS = 180_000;

/** A beat and the second at which it was really done. */
type Played = { readonly beat: Beat; readonly second: number };

async function play(rig: Rig, say: RecordingPlan['say']): Promise<Played[]> {
  const start = Date.now();
  const second = () => Math.round((Date.now() - start) / 1_000);
  const played: Played[] = [];
  for (const beat of STORY) {
    await sleep(Math.max(0, beat.at * 1_000 - (Date.now() - start)));
    played.push({ beat, second: second() });
    say(`${second()} s: ${beat.what}`);
    await beat.play(rig);
  }
  return played;
}

/**
 * `meshpath record`: `started` resolves at its first full picture, `ended` when the file is whole; a failure rejects `ended`.
 * `stop` ends it, if it still runs, and waits until it writes no more.
 */
function startRecorder(rig: Rig, out: string, { program, say }: RecordingPlan) {
  const args = [program, 'record', '--kubeconfig', rig.kubeconfig, '--out', out, '--for', `${LENGTH}s`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    say(chunk.trim());
    if (/^Recording/m.test(said)) begun();
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`meshpath record ended with ${code}`))));
  });
  const over = ended.catch(() => {});
  const stop = (): Promise<void> => {
    child.kill();
    return over;
  };
  return { started, ended, stop };
}

async function readme(rig: Rig, out: string, played: readonly Played[]): Promise<string> {
  const row = (when: string, what: string, look: string) => `| ${when} | ${what} | ${look} |`;
  return `# The shipped recording

\`${out.slice(out.lastIndexOf('/') + 1)}\`: ${LENGTH} seconds of the demo mesh of \`rig/mesh\`, made on ${today()} by \`npm run rig -- record-demo\`
on ${await versions(rig)}. While it ran, these things were done (seconds from the start of playback):

| at | what | look at |
|---|---|---|
${ALWAYS.map(({ what, look }) => row('always', what, look)).join('\n')}
${played.map(({ beat, second }) => row(`${second} s`, beat.what, beat.look)).join('\n')}

The proxies are upstream Envoy, so Istio’s own metrics filter is not in their chains, and the pictures say so.
This file is written with the recording; change \`rig/recording/story.ts\` instead.
`;
}

const today = () => new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

async function versions(rig: Rig): Promise<string> {
  const kubernetes: { readonly major: string; readonly minor: string } = JSON.parse(
    await rig.kubectl(['get', '--raw', '/version']),
  );
  const istio: { readonly clientVersion: { readonly version: string } } = JSON.parse(
    await rig.istioctl(['version', '--remote=false', '-o', 'json']),
  );
  return `Kubernetes ${kubernetes.major}.${kubernetes.minor} and Istio ${istio.clientVersion.version}`;
}
