import type { LoopClock, RunningLoop } from '../domain/clock.ts';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, plusSeconds } from '../domain/instant.ts';
import type { Deliverer } from './deliverer.ts';

/**
 * A portion that waits for one slow answer holds up its lane only. At a portion a second, so many let a call in each
 * hang for three seconds before the pace is missed.
 */
const LANES = 4;
const TROUBLE_RECHECK_SECONDS = 5;

/**
 * Runs a deliverer for the life of the process: each organisation in lanes of its own, so that none waits for
 * another's slow account. Lanes start when an organisation first has something to write.
 */
export function runLanes(
  clock: LoopClock,
  deliverer: Deliverer,
  onTrouble: (orgId: OrgId | null, error: unknown) => void,
): RunningLoop {
  const lanes = new Map<OrgId, RunningLoop[]>();
  let failLanes: (error: unknown) => void = () => undefined;
  const laneFailed = new Promise<never>((_, reject) => {
    failLanes = reject;
  });
  laneFailed.catch(() => undefined);

  const finder = clock.run('deliver', async (now): Promise<Instant | null> => {
    try {
      for (const orgId of await deliverer.waiting()) {
        const running = lanes.get(orgId);
        if (running) for (const lane of running) lane.wake();
        else
          lanes.set(
            orgId,
            Array.from({ length: LANES }, () => startLane(orgId)),
          );
      }
      return null;
    } catch (error) {
      onTrouble(null, error);
      return plusSeconds(now, TROUBLE_RECHECK_SECONDS);
    }
  });

  function startLane(orgId: OrgId): RunningLoop {
    const lane = clock.run(`deliver ${orgId}`, (now) => deliverer.serve(orgId, now));
    lane.done.catch(failLanes);
    return lane;
  }

  return {
    wake: finder.wake,
    done: Promise.race([finder.done, laneFailed]),
    async stop() {
      await finder.stop();
      await Promise.all([...lanes.values()].flat().map((lane) => lane.stop()));
    },
  };
}
