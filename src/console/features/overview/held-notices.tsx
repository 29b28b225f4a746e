import type { Overview } from '../../../contract/overview.ts';
import { Notice } from '../../ui/notice.tsx';
import { whyHeld } from './choice-words.ts';

/** Versions that harmed people and wait for somebody to decide. */
export function HeldNotices({ variants }: Pick<Overview, 'variants'>) {
  return variants.map(({ variantId, name, state, held }) =>
    state === 'held_back' && held !== null ? (
      <Notice key={variantId} tone="problem" title={`“${name}” is held back`}>
        {whyHeld(held)}
      </Notice>
    ) : null,
  );
}
