import { Text } from '@mantine/core';
import type { Overview } from '../../../contract/overview.ts';
import { InboxLine } from '../../ui/inbox-line.tsx';
import { count, percent } from '../../ui/numbers.ts';
import { withSampleFields } from '../../ui/sample-fields.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { RateInterval } from './rate-interval.tsx';
import classes from './variants-panel.module.css';

interface VariantRowProps {
  readonly variant: Overview['variants'][number];
  readonly colour: string;
  /** The rate at the right end of the interval's scale, the same for every row. */
  readonly scale: number;
  readonly controlRate: number | null;
  readonly onPreview: () => void;
}

export function VariantRow({ variant, colour, scale, controlRate, onPreview }: VariantRowProps) {
  const { name, role, state, subject, preheader, share, shown, probabilityBest, isRanked } = variant;
  const isControl = role === 'control';
  return (
    <tr className={classes.row} data-role={role}>
      <td className={classes.inbox}>
        <button type="button" className={classes.preview} onClick={onPreview}>
          <span className={classes.swatch} style={{ background: colour }} aria-hidden />
          <span className={classes.lines}>
            <InboxLine subject={withSampleFields(subject)} preheader={withSampleFields(preheader)} />
            <span className={classes.name}>{isControl ? `Your control · ${name}` : name}</span>
          </span>
        </button>
      </td>
      <td className={classes.number} data-label="Share">
        {share === null ? <span className={classes.quiet}>{isControl ? 'kept apart' : '–'}</span> : percent(share)}
      </td>
      <td className={classes.number} data-label="Shown">
        {count(shown)}
      </td>
      <td className={classes.rate} data-label="Click rate">
        <RateInterval variant={variant} scale={scale} controlRate={controlRate} colour={colour} />
      </td>
      <td className={classes.number} data-label="Chance to be best">
        {isControl ? <span className={classes.quiet}>–</span> : null}
        {!isControl && isRanked && probabilityBest !== null ? percent(probabilityBest) : null}
        {!isControl && !isRanked ? (
          <Text component="span" inherit c="dimmed" title="Ranked from 1,000 shown and 30 clicks">
            Too early
          </Text>
        ) : null}
      </td>
      <td className={classes.state} data-label="State">
        <StateBadge state={state} />
      </td>
    </tr>
  );
}
