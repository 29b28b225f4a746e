/** Two counts agree within this part of the greater. */
const TOLERATED_PART = 0.01;
/** So that 1 of 3 is no alarm: an event at the very end of a day, or one that came while Klaviyo was asked. */
const TOLERATED_COUNT = 2;

export function agree(theirs: number, ours: number): boolean {
  return Math.abs(theirs - ours) <= Math.max(TOLERATED_COUNT, TOLERATED_PART * Math.max(theirs, ours));
}
