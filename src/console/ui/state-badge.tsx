import type { Template, Variant } from '../../contract/console.ts';
import classes from './state-badge.module.css';

type State = Template['state'] | Variant['state'];

const WORDS: Readonly<Record<State, string>> = {
  draft: 'Draft',
  approved: 'Approved',
  active: 'Live',
  held_back: 'Held back',
  paused: 'Paused',
  shipped: 'Shipped',
  archived: 'Archived',
};

export function StateBadge({ state }: { readonly state: State }) {
  return (
    <span className={classes.badge} data-state={state}>
      <span className={classes.dot} aria-hidden />
      {WORDS[state]}
    </span>
  );
}
