import type { RejectList } from '../../../contract/ingestion.ts';
import { count } from '../../ui/numbers.ts';
import { rejectWords } from './ingestion-words.ts';
import classes from './rejects-table.module.css';

/** Each row as the file has it; its header is row 1. */
export function RejectsTable({ rows }: { readonly rows: RejectList['rejects'] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label="The rows themselves">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Why</th>
            <th scope="col">As it stands in the file</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ rowNumber, column, reason, raw, isCut }) => (
            <tr key={rowNumber}>
              <th scope="row">{count(rowNumber)}</th>
              <td className={classes.why}>{rejectWords({ column, reason })}</td>
              <td>
                <code className={classes.raw}>
                  {raw}
                  {isCut ? '…' : ''}
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
