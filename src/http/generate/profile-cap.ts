import { createHash } from 'node:crypto';
import type { KeyOwner } from '../../decide/ports.ts';
import type { Instant } from '../../domain/instant.ts';
import { Refusal } from '../refusal.ts';

const WINDOW_MILLISECONDS = 24 * 3_600_000;
const ROWS = 4;
const COLUMNS = 2 ** 20;
const FULL = 65_535;
const RETRY_AFTER_SECONDS = 3_600;

/** Takes one decision of the profile's share. @returns gives it back, for a call that decided nothing new. */
export type ProfileCap = (owner: KeyOwner, profile: string, at: Instant) => () => void;

/**
 * How often each profile was decided for through each key in the last 24 hours, in 16 MB whatever the traffic: a
 * count-min sketch (Cormode & Muthukrishnan 2005, doi:10.1016/j.jalgor.2003.12.001) of this window and the last one,
 * the last weighted by how much of it still counts. It may count too much, by over e·N/2^20 of N decisions a day for
 * 2 profiles in 100, never too little. In this process alone and since its start.
 */
export function createProfileCap(): ProfileCap {
  let window = Number.NaN;
  let [current, previous] = [new Uint16Array(ROWS * COLUMNS), new Uint16Array(ROWS * COLUMNS)];

  function turnTo(next: number): void {
    if (next === window) return;
    [current, previous] = [previous, current];
    current.fill(0);
    if (next !== window + 1) previous.fill(0);
    window = next;
  }

  return ({ keyId, limits: { profileDailyCap } }, profile, at) => {
    turnTo(Math.floor(at / WINDOW_MILLISECONDS));
    const counts = current;
    const places = placesOf(keyId, profile);
    const least = (from: Uint16Array): number => Math.min(...places.map((place) => from[place] ?? 0));
    const still = 1 - (at % WINDOW_MILLISECONDS) / WINDOW_MILLISECONDS;
    if (least(counts) + least(previous) * still >= profileDailyCap) {
      throw new Refusal(
        'too_many',
        'profile_cap',
        `This profile was decided for ${profileDailyCap} times in 24 hours through this API key, as often as it may be. ` +
          'If the flow is meant to run that often, make a key with a higher cap.',
        RETRY_AFTER_SECONDS,
      );
    }
    const taken = places.filter((place) => (counts[place] ?? FULL) < FULL);
    for (const place of taken) counts[place] = (counts[place] ?? 0) + 1;
    return () => {
      for (const place of taken) counts[place] = Math.max(0, (counts[place] ?? 0) - 1);
    };
  };
}

/** One column in each row. */
function placesOf(keyId: string, profile: string): readonly number[] {
  const hash = createHash('md5').update(`${keyId} ${profile}`).digest();
  return Array.from({ length: ROWS }, (_, row) => row * COLUMNS + (hash.readUInt32LE(row * 4) % COLUMNS));
}
