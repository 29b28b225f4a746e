import type { AttributeSegments, Results } from '../../../contract/results.ts';
import { count, percent } from '../../ui/numbers.ts';
import scrolled from '../../ui/scrolled-table.module.css';
import classes from './heat-map.module.css';
import { type HeatCell, heatRows } from './heat-rows.ts';

interface HeatMapProps {
  readonly segments: AttributeSegments;
  readonly variants: Results['variants'];
}

/** Values of an attribute against versions. Every cell says its rate; colour only helps the eye. */
export function HeatMap({ segments, variants }: HeatMapProps) {
  const { columns, rows } = heatRows(segments, variants);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={scrolled.scroll} aria-label={`Click rates by ${segments.attribute} and version`} tabIndex={0}>
      <table className={classes.map}>
        <thead>
          <tr>
            <th scope="col">{segments.attribute}</th>
            {columns.map(({ variantId, name }) => (
              <th key={variantId} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ value, shown, cells }) => (
            <tr key={value}>
              <th scope="row">
                {value}
                <span className={classes.quiet}>{count(shown)} emails</span>
              </th>
              {cells.map((cell) => (
                <td key={cell.variantId}>
                  <Heat cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Heat({ cell: { rate, low, high, shown, warmth, isBest } }: { readonly cell: HeatCell }) {
  if (rate === null || low === null || high === null) {
    return <div className={classes.early}>{shown === 0 ? '–' : `too early (${count(shown)})`}</div>;
  }
  return (
    <div
      className={classes.cell}
      style={{ background: `color-mix(in srgb, var(--accent-soft) ${Math.round(warmth * 100)}%, var(--quiet))` }}
      data-best={isBest}
    >
      <strong>
        {percent(rate, 2)}
        {isBest ? <span className={classes.best}> best</span> : null}
      </strong>
      <span className={classes.range}>
        {percent(low)} to {percent(high)}
      </span>
    </div>
  );
}
