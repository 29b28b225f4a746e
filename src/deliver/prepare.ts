import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { ClaimedDelivery, DecidedContent, Settlement } from './ports.ts';
import { alreadyClean, finished, waiting } from './settlement.ts';
import { judgeSlot } from './slot.ts';
import { bytesTooMany, coalesce, type Delivery, isClearing, type ProfileWrite } from './write.ts';

export interface Prepared {
  /** What needs no call, or must not have one. */
  readonly settled: readonly Settlement[];
  readonly writes: readonly ProfileWrite[];
}

/** From what was claimed to what is written: whose properties are free, with what was decided, rendered again. */
export async function prepare(
  decided: DecidedContent,
  orgId: OrgId,
  deliveries: readonly ClaimedDelivery[],
  now: Instant,
): Promise<Prepared> {
  const { settled, free } = judge(deliveries, now);
  const toWrite: Delivery[] = [];
  const ids = free.map(({ decisionId }) => decisionId);
  const contents = ids.length === 0 ? new Map() : await decided.contentOf(orgId, ids);
  for (const claimed of free) {
    const rendered = contents.get(claimed.decisionId);
    if (!rendered) throw new Error(`No content came back for decision ${claimed.decisionId}.`);
    if (rendered.kind === 'differs') {
      settled.push(finished(claimed, 'rejected', 'differs', rendered.reason, now));
      continue;
    }
    const delivery = { claimed, content: rendered.content };
    const excess = bytesTooMany(delivery);
    if (excess > 0) settled.push(finished(claimed, 'rejected', 'too_large', tooLarge(excess), now));
    else if (isAlreadyClean(delivery)) settled.push(alreadyClean(claimed, now));
    else toWrite.push(delivery);
  }
  return { settled, writes: coalesce(toWrite) };
}

function judge(deliveries: readonly ClaimedDelivery[], now: Instant) {
  const settled: Settlement[] = [];
  const free: ClaimedDelivery[] = [];
  for (const claimed of deliveries) {
    const verdict = judgeSlot(claimed, now);
    if (verdict.kind === 'free') free.push(claimed);
    else if (verdict.kind === 'wait') settled.push(waiting(claimed, verdict.until, verdict.reason, 'slot'));
    else settled.push(finished(claimed, 'superseded', 'slot', verdict.reason, now));
  }
  return { settled, free };
}

/** An email that an event starts needs its event, with or without content. */
const isAlreadyClean = ({ claimed, content }: Delivery): boolean =>
  claimed.carrier === 'profile' && isClearing(content) && claimed.holds?.isClean === true;

const tooLarge = (excess: number): string =>
  `The rendered content is ${excess} bytes over the 100 KB that Klaviyo takes in one write. Shorten the body.`;
