import type { CSSProperties } from 'react';
import type { Results } from '../../../contract/results.ts';
import { HowComputed } from '../../ui/how-computed.tsx';
import { count, percent } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import classes from './delay-section.module.css';

/** How long clicks take to come, which is how long a day's result is worth waiting for. */
export function DelaySection({ results }: { readonly results: Results }) {
  const { clickDelay, methods } = results;
  if (clickDelay === null) {
    return <Section title="How long clicks take" lead="Known once Klaviyo’s export has brought the first clicks." />;
  }
  const { clicks, curve, medianHours, nineOfTenHours } = clickDelay;
  return (
    <Section
      title="How long clicks take"
      lead={`Half of all clicks come within ${spanOf(medianHours)} of the webhook, nine of ten within ${spanOf(nineOfTenHours)} (${count(clicks)} clicks of the last 60 days).`}
      actions={<HowComputed of="how long clicks take" methods={methods} figures={['delay']} />}
    >
      <ol className={classes.curve} aria-label="Share of clicks that have come, by time after the webhook">
        {curve.map(({ hours, share }) => (
          <li key={hours}>
            <span className={classes.share}>{percent(share, 0)}</span>
            <span className={classes.track} aria-hidden>
              <span className={classes.bar} style={{ '--share': `${share * 100}%` } as CSSProperties} />
            </span>
            <span className={classes.hours}>{spanOf(hours)}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** 1 → "1 h", 36 → "36 h", 48 → "2 d" */
const spanOf = (hours: number): string => (hours >= 48 && hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`);
