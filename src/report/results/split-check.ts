import { sampleRatioP } from '../../bandit/sample-ratio.ts';
import type { SplitCount } from './ports.ts';

/** By chance alone, at any time ever, one template in a thousand. */
const ALARM_BELOW = 0.001;

export interface SplitCheck {
  readonly kind: 'as_declared' | 'alarm' | 'nothing_drawn';
  /** Anytime-valid; null where nobody was drawn. */
  readonly p: number | null;
  readonly treatment: number;
  readonly control: number;
  /** How many of these people were to be in treatment. */
  readonly expectedTreatment: number;
}

/** Were people split as declared? Where they were not, something loses one group's people, and the lift means nothing. */
export function splitCheck(splits: readonly SplitCount[]): SplitCheck {
  const sum = (of: (split: SplitCount) => number): number => splits.reduce((total, split) => total + of(split), 0);
  const counts = {
    treatment: sum(({ treatment }) => treatment),
    control: sum(({ control }) => control),
    expectedTreatment: sum(({ treatmentShare, treatment, control }) => treatmentShare * (treatment + control)),
  };
  if (counts.treatment + counts.control === 0) return { kind: 'nothing_drawn', p: null, ...counts };
  const p = sampleRatioP(
    splits.map(({ treatmentShare, treatment, control }) => ({
      declared: [treatmentShare, 1 - treatmentShare],
      counted: [treatment, control],
    })),
  );
  return { kind: p < ALARM_BELOW ? 'alarm' : 'as_declared', p, ...counts };
}
