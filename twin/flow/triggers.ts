import type { AssumptionBook } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account } from '../state/account.ts';
import { type EventRecord, onEvent } from '../state/events.ts';
import type { FlowTrigger } from '../state/flow-definition.ts';
import type { Flow } from '../state/flows.ts';
import { onListJoined } from '../state/lists.ts';
import { presentProfile } from '../state/profile-merge.ts';
import type { Profile } from '../state/profiles.ts';
import { onSegmentJoined } from '../state/segments.ts';

type Triggered = (flow: Flow, profile: Profile, event: EventRecord | null, now: number) => void;

/** Calls `enter` for each flow under way whose trigger has happened to a person; a segment's, after its lag. */
export function onTrigger(
  parts: { readonly account: Account; readonly assumptions: AssumptionBook; readonly clock: TwinClock },
  enter: Triggered,
): void {
  const { account, assumptions, clock } = parts;
  const trigger = (type: FlowTrigger['type'], id: string, profile: Profile, event: EventRecord | null): void => {
    for (const flow of account.flows.byId.values()) {
      const [own] = flow.definition.triggers;
      if (own?.type !== type || own.id !== id || flow.status === 'draft' || flow.archived) continue;
      enter(flow, profile, event, clock.now());
    }
  };
  onListJoined(account.lists, (list, profile) => trigger('list', list.id, profile, null));
  onEvent(account.events, (event, profile) => trigger('metric', event.metricId, profile, event));
  onSegmentJoined(account.segments, (segment, profile) => {
    const at = clock.now() + assumptions.current().segmentLagMilliseconds;
    clock.schedule(at, {
      reachesOutside: false,
      run: () => trigger('segment', segment.id, presentProfile(account.profiles, profile), null),
    });
  });
}
