import type { LoopClock, RunningLoop } from '../domain/clock.ts';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, plusSeconds } from '../domain/instant.ts';
import type { BulkWriter } from './bulk/bulk-writer.ts';
import type { Deliverer } from './deliverer.ts';

/**
 * A portion that waits for one slow answer holds up its lane only. At a portion a second, so many let a call in each
 * hang for three seconds before the pace is missed.
 */
const LANES = 4;
const TROUBLE_RECHECK_SECONDS = 5;

interface Writers {
  readonly deliverer: Deliverer;
  readonly bulkWriter: BulkWriter;
}

/**
 * Runs the writers for the life of the process: each organisation in lanes of its own, so that none waits for
 * another's slow account. Lanes start when an organisation first has something to write.
 */
export function runLanes(
  clock: LoopClock,
  writers: Writers,
  onTrouble: (orgId: OrgId | null, error: unknown) => void,
): RunningLoop {
  const lanes = new Map<OrgId, OrgLanes>();
  let failLanes: (error: unknown) => void = () => undefined;
  const laneFailed = new Promise<never>((_, reject) => {
    failLanes = reject;
  });
  laneFailed.catch(() => undefined);

  const finder = clock.run('deliver', async (now): Promise<Instant | null> => {
    try {
      for (const orgId of await writers.deliverer.waiting()) {
        const running = lanes.get(orgId);
        if (running) running.wake();
        else lanes.set(orgId, openLanes(clock, writers, orgId, failLanes));
      }
      return null;
    } catch (error) {
      onTrouble(null, error);
      return plusSeconds(now, TROUBLE_RECHECK_SECONDS);
    }
  });

  return {
    wake: finder.wake,
    done: Promise.race([finder.done, laneFailed]),
    async stop() {
      await finder.stop();
      await Promise.all([...lanes.values()].map((each) => each.stop()));
    },
  };
}

type OrgLanes = Pick<RunningLoop, 'wake' | 'stop'>;

/**
 * One lane is on watch: it alone looks for what is due. When it begins to write, it hands the watch to a lane at rest.
 * Beside them one for bulk imports.
 */
function openLanes(
  clock: LoopClock,
  { deliverer, bulkWriter }: Writers,
  orgId: OrgId,
  onFailure: (error: unknown) => void,
): OrgLanes {
  const busy = new Set<number>();
  /** Null: all are writing. */
  let watcher: number | null = 0;
  let watchesUntil: Instant | null = null;
  let isMissed = false;

  const handOver = (): void => {
    const resting = lanes.findIndex((_, each) => !busy.has(each));
    watcher = resting === -1 ? null : resting;
    watchesUntil = null;
    lanes[resting]?.wake();
  };
  const turn = async (lane: number, now: Instant): Promise<Instant | null> => {
    if (watcher !== null && watcher !== lane) return null;
    watcher = lane;
    busy.add(lane);
    const next = await deliverer.serve(orgId, now, handOver);
    busy.delete(lane);
    if (watcher === null || watcher === lane) {
      watcher = lane;
      watchesUntil = isMissed ? now : next;
      isMissed = false;
      return watchesUntil;
    }
    // What it wrote may be due again before the lane on watch would look.
    if (next !== null && (watchesUntil === null || next < watchesUntil)) lanes[watcher]?.wake();
    return null;
  };
  const lanes = Array.from({ length: LANES }, (_, lane) => {
    const loop = clock.run(`deliver ${orgId} ${lane}`, (now) => turn(lane, now));
    loop.done.catch(onFailure);
    return loop;
  });
  const wakeWatch = (): void => {
    if (watcher === null) isMissed = true;
    else lanes[watcher]?.wake();
  };
  const bulk = clock.run(`deliver ${orgId} bulk`, (now) => bulkWriter.serve(orgId, now, wakeWatch));
  bulk.done.catch(onFailure);
  return {
    wake() {
      bulk.wake();
      wakeWatch();
    },
    async stop() {
      await Promise.all([...lanes, bulk].map((lane) => lane.stop()));
    },
  };
}
