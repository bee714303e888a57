import { fault } from '@/mesh/model';
import { json, problem } from '@/server/http/answers';
import { currentRuntime } from '@/server/runtime';
import { playbackCommand } from '@/wire/playback';

export const dynamic = 'force-dynamic';

/** Moves the recording: `{"action":"play"|"pause"}`, `{"action":"seek","at":EPOCH_MS}`, `{"action":"speed","speed":0.25…8}`. */
export async function POST(request: Request) {
  const { player } = currentRuntime();
  if (player === null)
    return problem(
      409,
      fault(
        'mesh-is-live',
        'A live mesh cannot be paused or moved in time.',
        'Make a recording with meshpath record and play that.',
      ),
    );
  const command = playbackCommand.safeParse(await request.json().catch(() => null));
  if (!command.success)
    return problem(
      400,
      fault(
        'bad-command',
        'That is not a playback command.',
        'Send {"action":"play"}, "pause", "seek" with "at", or "speed" with "speed".',
      ),
    );
  return json(player.command(command.data));
}
