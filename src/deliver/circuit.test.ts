import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instant, plusSeconds } from '../domain/instant.ts';
import {
  admit,
  type Circuit,
  CLOSED,
  FAILURES_TO_OPEN,
  learnOutcome,
  nextAdmissionAt,
  withdrawProbe,
} from './circuit.ts';

const START = instant(1_790_000_000_000);
const failing = (failed: number) => ({ answered: 0, failed });
const OPEN = learnOutcome(CLOSED, failing(FAILURES_TO_OPEN), START);

/** Every turn asks for a portion of 10. @returns the times of the writes that were made while Klaviyo is down. */
function turnsWhileDown(seconds: number): { at: Instant; writes: number }[] {
  const made: { at: Instant; writes: number }[] = [];
  let circuit: Circuit = CLOSED;
  for (let second = 0; second < seconds; second += 1) {
    const at = plusSeconds(START, second);
    const admitted = admit(circuit, at, 10);
    circuit = learnOutcome(admitted.circuit, failing(admitted.writes), at);
    if (admitted.writes > 0) made.push({ at, writes: admitted.writes });
  }
  return made;
}

describe('the circuit', () => {
  it('lets every portion through while one of its writes is answered', () => {
    const portion = fc.record({ answered: fc.integer({ min: 1, max: 20 }), failed: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(portion), fc.nat(100), (portions, writes) => {
        const circuit = portions.reduce<Circuit>((known, outcome) => learnOutcome(known, outcome, START), CLOSED);
        expect(admit(circuit, START, writes).writes).toBe(writes);
      }),
    );
  });

  it('opens at so many failures in a row, however they are spread over portions', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 }), (portions) => {
        const circuit = portions.reduce<Circuit>(
          (known, failed) => learnOutcome(known, failing(failed), START),
          CLOSED,
        );
        const failures = portions.reduce((sum, failed) => sum + failed, 0);
        expect(circuit.kind).toBe(failures >= FAILURES_TO_OPEN ? 'open' : 'closed');
      }),
    );
  });

  it('probes with one write at growing intervals, at least three times a minute', () => {
    const [first, ...probes] = turnsWhileDown(600);
    expect(first).toEqual({ at: START, writes: 10 });
    expect(new Set(probes.map(({ writes }) => writes))).toEqual(new Set([1]));
    const times = [START, ...probes.map(({ at }) => at)];
    const gaps = times.slice(1).map((at, index) => (at - (times[index] ?? at)) / 1000);
    expect(gaps.slice(0, 6)).toEqual([5, 10, 20, 20, 20, 20]);
  });

  it('lets nothing beside a probe pass, until the probe must have died', () => {
    const at = nextAdmissionAt(OPEN, START);
    const probing = admit(OPEN, at, 10).circuit;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59_999 }), (later) => {
        expect(admit(probing, instant(at + later), 10).writes).toBe(0);
      }),
    );
    expect(admit(probing, plusSeconds(at, 60), 10).writes).toBe(1);
  });

  it('closes at the first answer, and starts its count anew', () => {
    const probing = admit(OPEN, nextAdmissionAt(OPEN, START), 10).circuit;
    const closed = learnOutcome(probing, { answered: 1, failed: 0 }, START);
    expect(admit(closed, START, 10).writes).toBe(10);
    expect(learnOutcome(closed, failing(FAILURES_TO_OPEN - 1), START).kind).toBe('closed');
  });

  it('tries again at once where a probe found nothing to write, without a longer interval', () => {
    const at = nextAdmissionAt(OPEN, START);
    const withdrawn = withdrawProbe(admit(OPEN, at, 10).circuit, at);
    expect(admit(withdrawn, at, 10).writes).toBe(1);
    expect(nextAdmissionAt(learnOutcome(admit(withdrawn, at, 1).circuit, failing(1), at), at)).toBe(at + 10_000);
  });

  it('takes calls that fail after it opened for what is known', () => {
    expect(learnOutcome(OPEN, failing(30), plusSeconds(START, 3))).toEqual(OPEN);
  });

  it('never says a time at which it would admit nothing', () => {
    const step = fc.record({ answered: fc.nat(1), failed: fc.nat(6), seconds: fc.nat(90) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let circuit: Circuit = CLOSED;
        let now: Instant = START;
        for (const { seconds, ...outcome } of steps) {
          circuit = learnOutcome(admit(circuit, now, 10).circuit, outcome, now);
          now = plusSeconds(now, seconds);
        }
        const next = nextAdmissionAt(circuit, now);
        expect(next).toBeGreaterThanOrEqual(now);
        expect(admit(circuit, next, 1).writes).toBe(1);
      }),
    );
  });
});
