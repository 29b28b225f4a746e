import { type ReconciledDifference, STATISTIC_WORDS } from '../../../contract/reconciliation.ts';
import { count } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';
import classes from './differences-table.module.css';

const ROLES: Readonly<Record<ReconciledDifference['role'], string>> = {
  treatment: '',
  control: ', control',
  unknown: ' (of no template)',
};

interface DifferencesTableProps {
  readonly differences: readonly ReconciledDifference[];
  readonly all: number;
}

/** Each figure that differs, its likely cause and what to do. */
export function DifferencesTable({ differences, all }: DifferencesTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label="Figures that differ">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Day and email</th>
            <th scope="col">Figure</th>
            <th scope="col" className={classes.number}>
              Klaviyo
            </th>
            <th scope="col" className={classes.number}>
              JustAI
            </th>
            <th scope="col">Likely cause, and what to do</th>
          </tr>
        </thead>
        <tbody>
          {differences.map((each) => (
            <tr key={`${each.day} ${each.messageId} ${each.statistic}`}>
              <th scope="row">
                {dayOf(each.day)}
                <span className={classes.email}>
                  {each.templateName ?? each.messageName ?? each.messageId}
                  {ROLES[each.role]}
                </span>
              </th>
              <td data-label="Figure">{STATISTIC_WORDS[each.statistic]}</td>
              <td data-label="Klaviyo" className={classes.number}>
                {count(each.theirs)}
              </td>
              <td data-label="JustAI" className={classes.number}>
                {count(each.ours)}
              </td>
              <td className={classes.cause}>
                {each.cause.sentence}
                <span className={classes.next}>{each.cause.next}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {all > differences.length ? (
        <p>
          The newest {count(differences.length)} of {count(all)}.
        </p>
      ) : null}
    </section>
  );
}
