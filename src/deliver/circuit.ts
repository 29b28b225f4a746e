import { type Instant, instant, plusSeconds } from '../domain/instant.ts';

/**
 * Whether an account is written to at all. While Klaviyo, or the way to it, is in trouble, portions of writes would
 * only use up attempts: after some failures in a row one write probes at growing intervals, until one is answered.
 */
export type Circuit =
  | { readonly kind: 'closed'; readonly failuresInRow: number }
  | { readonly kind: 'open'; readonly failedProbes: number; readonly probeAt: Instant }
  /** One write is under way. Should it never come back, the next may try at `until`. */
  | { readonly kind: 'probing'; readonly failedProbes: number; readonly until: Instant };

export const FAILURES_TO_OPEN = 5;
const FIRST_PROBE_SECONDS = 5;
/** Emails go on being due: a write a few times a minute is little to ask of whoever is in trouble. */
const LONGEST_PROBE_SECONDS = 20;
/** Longer than a call may last. */
const PROBE_LASTS_SECONDS = 60;

export const CLOSED: Circuit = { kind: 'closed', failuresInRow: 0 };

const opened = (failedProbes: number, at: Instant): Circuit => ({
  kind: 'open',
  failedProbes,
  probeAt: plusSeconds(at, Math.min(FIRST_PROBE_SECONDS * 2 ** failedProbes, LONGEST_PROBE_SECONDS)),
});

/** The earliest time, `now` or later, at which something may be written. */
export function nextAdmissionAt(circuit: Circuit, now: Instant): Instant {
  if (circuit.kind === 'closed') return now;
  return instant(Math.max(now, circuit.kind === 'open' ? circuit.probeAt : circuit.until));
}

/** @returns how many of `writes` may be made at `now`: all, one as a probe, or none. */
export function admit(circuit: Circuit, now: Instant, writes: number): { writes: number; circuit: Circuit } {
  if (circuit.kind === 'closed' || writes === 0) return { writes, circuit };
  if (nextAdmissionAt(circuit, now) > now) return { writes: 0, circuit };
  const { failedProbes } = circuit;
  return { writes: 1, circuit: { kind: 'probing', failedProbes, until: plusSeconds(now, PROBE_LASTS_SECONDS) } };
}

/** A probe that found nothing to write: the next turn may try. */
export const withdrawProbe = (circuit: Circuit, now: Instant): Circuit =>
  circuit.kind === 'probing' ? { kind: 'open', failedProbes: circuit.failedProbes, probeAt: now } : circuit;

/** What the writes of one portion came to. An answer of any kind, a refusal too, shows that Klaviyo is there. */
export function learnOutcome(
  circuit: Circuit,
  { answered, failed }: { readonly answered: number; readonly failed: number },
  at: Instant,
): Circuit {
  if (answered > 0) return CLOSED;
  if (failed === 0) return circuit;
  switch (circuit.kind) {
    case 'closed': {
      const failuresInRow = circuit.failuresInRow + failed;
      return failuresInRow < FAILURES_TO_OPEN ? { kind: 'closed', failuresInRow } : opened(0, at);
    }
    case 'probing':
      return opened(circuit.failedProbes + 1, at);
    // A call that began before it opened says nothing new.
    case 'open':
      return circuit;
  }
}
