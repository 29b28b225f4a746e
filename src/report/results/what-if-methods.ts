import type { CandidateValue } from './what-if.ts';

/** How one estimate was computed, and what it came to; null where it is too early. */
export interface WhatIfMethod {
  readonly figure: 'what_if' | 'what_if_ips' | 'what_if_snips';
  readonly title: string;
  readonly formula: string;
  readonly rows: string;
  readonly value: { readonly estimate: number; readonly low: number; readonly high: number } | null;
}

const ROWS =
  'outcomes joined with decisions: a person’s first version that chance drew, whose outcome is final (the template’s maturity has passed in the data), where the email showed it and the logged probabilities gave what is asked about a chance; told from 1,000 people who count, (Σw)² / Σw², and 30 clicks';
const INTERVAL =
  'interval: asymptotic confidence sequence (Waudby-Smith et al. 2022), which holds at all times at once';

/** The headline first, then the two that check it: all three should tell one story. */
export const whatIfMethods = (value: CandidateValue): WhatIfMethod[] => {
  const found = value.kind === 'estimated' ? value : null;
  return [
    {
      figure: 'what_if',
      title: 'Doubly robust (DR), the one that is quoted',
      formula: `mean of Σₐ πₐ·mₐ + w·(y − m) with w = π / e: what was expected of each person, set right by those who did get it (Dudík et al. 2011), e the logged probability, m formed before each person; ${INTERVAL}. Not shrunk, and each person counts alike, so it differs a little from the rate under Versions`,
      rows: ROWS,
      value: found?.dr ?? null,
    },
    {
      figure: 'what_if_ips',
      title: 'Inverse propensities (IPS)',
      formula: `mean of w·y (Horvitz, Thompson 1952): unbiased, with the widest spread; ${INTERVAL}`,
      rows: 'the same',
      value: found?.ips ?? null,
    },
    {
      figure: 'what_if_snips',
      title: 'Self-normalised (SNIPS)',
      formula: `Σ w·y / Σ w (Swaminathan, Joachims 2015): a little biased, steadier; ${INTERVAL}, of the ratio as Fieller did`,
      rows: 'the same',
      value: found?.snips ?? null,
    },
  ];
};
