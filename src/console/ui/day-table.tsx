import classes from './day-table.module.css';

interface DayTableProps {
  readonly caption: string;
  /** What a row is of; a day unless said. */
  readonly unit?: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly day: string; readonly cells: readonly string[] }[];
}

/** A chart's figures, latest first. */
export function DayTable({ caption, unit = 'Day', columns, rows }: DayTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={caption}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{unit}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(({ day, cells }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {cells.map((cell, column) => (
                <td key={columns[column]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
