import type { Overview } from '../../../contract/overview.ts';
import { counted, percent } from '../../ui/numbers.ts';
import classes from './rate-interval.module.css';

interface RateIntervalProps {
  readonly variant: Pick<Overview['variants'][number], 'rate' | 'low' | 'high' | 'clicks' | 'isRanked'>;
  readonly scale: number;
  readonly controlRate: number | null;
  readonly colour: string;
}

/** A click rate with its interval as a bar; until it is ranked, only how much has been seen. */
export function RateInterval({ variant, scale, controlRate, colour }: RateIntervalProps) {
  const { rate, low, high, clicks, isRanked } = variant;
  const place = (value: number): string => `${Math.min(100, (value / scale) * 100)}%`;
  if (!isRanked || rate === null || low === null || high === null) {
    return <span className={classes.early}>Too early: {counted(clicks, 'click')} so far</span>;
  }
  return (
    <div className={classes.interval}>
      <span>
        <strong>{percent(rate, 2)}</strong>{' '}
        <span className={classes.range}>
          {percent(low, 1)} to {percent(high, 1)}
        </span>
      </span>
      <div className={classes.track} aria-hidden>
        <div
          className={classes.bar}
          style={{ left: place(low), right: `calc(100% - ${place(high)})`, background: colour }}
        />
        {controlRate === null ? null : <div className={classes.control} style={{ left: place(controlRate) }} />}
        <div className={classes.point} style={{ left: place(rate), background: colour }} />
      </div>
    </div>
  );
}
