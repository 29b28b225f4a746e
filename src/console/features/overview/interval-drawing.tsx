import { signedPercent } from '../../ui/numbers.ts';
import classes from './interval-drawing.module.css';

interface IntervalDrawingProps {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** The interval on a line, with "no difference" marked. The words beside it say the same, so it is hidden from readers. */
export function IntervalDrawing({ estimate, low, high }: IntervalDrawingProps) {
  const from = Math.min(low, 0);
  const to = Math.max(high, 0);
  const margin = Math.max(to - from, 0.01) * 0.14;
  const place = (value: number): string => `${((value - from + margin) / (to - from + 2 * margin)) * 100}%`;
  return (
    <div className={classes.drawing} aria-hidden>
      <div className={classes.zero} style={{ left: place(0) }}>
        <span className={classes.zeroLabel}>your control</span>
      </div>
      <div className={classes.axis} />
      <div className={classes.band} style={{ left: place(low), right: `calc(100% - ${place(high)})` }} />
      <div className={classes.point} style={{ left: place(estimate) }} />
      <span className={classes.end} style={{ left: place(low) }}>
        {signedPercent(low)}
      </span>
      <span className={classes.end} style={{ left: place(high) }}>
        {signedPercent(high)}
      </span>
    </div>
  );
}
