import { newPace } from '../../src/deliver/pacer.ts';
import type { TakePortion } from '../../src/deliver/ports.ts';

/** So many writes, whatever was written before; at `perMinute` it is judged what can be in time. */
export const portion =
  (writes: number, perMinute = 600): TakePortion =>
  () => ({ writes, perMinute, isHeldBack: false, charge: newPace });
