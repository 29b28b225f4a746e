import { Anchor } from '@mantine/core';
import type { FailureKind } from '../../../contract/delivery-health.ts';
import { count } from '../../ui/numbers.ts';
import { momentOf } from '../../ui/times.ts';
import { STATE_WORDS } from './delivery-words.ts';
import classes from './failures-section.module.css';

export function FailureItem({ kind }: { readonly kind: FailureKind }) {
  const { state, reason, count: size, again, lastAt, advice, stays, examples } = kind;
  return (
    <li className={classes.item}>
      <div className={classes.size}>
        <strong>{count(size)}</strong>
        <span data-state={state}>{STATE_WORDS[state]}</span>
      </div>
      <div className={classes.story}>
        <p className={classes.reason}>{reason === '' ? 'No reason was noted.' : reason}</p>
        <p>{advice}</p>
        <p className={classes.quiet}>
          Last {momentOf(lastAt)}
          {again === 0 ? ` · Cannot be tried again: ${stays}` : ` · ${count(again)} can be tried again`}
        </p>
        <ul className={classes.examples} aria-label="Examples">
          {examples.map(({ decisionId, profileId, templateName, at }) => (
            <li key={decisionId}>
              <Anchor href={`/deliveries/${decisionId}`} inherit underline="always">
                {templateName}, {momentOf(at)}
              </Anchor>{' '}
              <span className={classes.quiet}>profile {profileId}</span>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}
