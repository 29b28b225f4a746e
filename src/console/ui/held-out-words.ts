import { percent } from './numbers.ts';

/** 0.1 → "10 %", 0.118 → "11.8 %": shares are set in whole per cent, and seldom multiply to one. */
export const heldOutPercent = (share: number): string =>
  percent(share, Math.abs(share * 100 - Math.round(share * 100)) < 0.05 ? 0 : 1);
