import type { Results } from '../../../contract/results.ts';
import { Notice } from '../../ui/notice.tsx';
import { count } from '../../ui/numbers.ts';

/** Where people were not split as declared, no lift means anything: said before all else. */
export function SplitNotice({ splitCheck }: Pick<Results, 'splitCheck'>) {
  const { kind, treatment, control, expectedTreatment } = splitCheck;
  if (kind !== 'alarm') return null;
  return (
    <Notice tone="problem" title="The groups are not as they were to be split: do not trust the lift">
      Of {count(treatment + control)} people {count(treatment)} are in treatment, and it should be about{' '}
      {count(expectedTreatment)}. Chance alone does that in less than one test in a thousand. Look for what lets only
      one group through: another webhook step that is skipped, people who are filtered after the split, or a caller that
      asks with copy_id.
    </Notice>
  );
}
