import { UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import type { PipelineRun } from '../../../contract/ingestion.ts';
import { count } from '../../ui/numbers.ts';
import { momentOf } from '../../ui/times.ts';
import state from './file-state.module.css';
import { STEP_STATES, secondsOf, stepWords } from './ingestion-words.ts';
import classes from './run-item.module.css';

/** One run; opened, its steps. */
export function RunItem({ run: { at, state: outcome, steps } }: { readonly run: PipelineRun }) {
  const [opened, { toggle }] = useDisclosure(false);
  const id = useId();
  const seconds = steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
  const failed = steps.find(({ error }) => error !== null);
  const loaded = steps.find(({ step }) => step === 'load')?.rowsOut ?? null;
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.head ?? ''} onClick={toggle} aria-expanded={opened} aria-controls={id}>
        <IconChevronRight size={18} aria-hidden className={classes.chevron} data-open={opened || undefined} />
        <span className={classes.when}>{momentOf(at)}</span>
        <span className={state.state} data-state={outcome}>
          <span className={state.dot} aria-hidden />
          {STEP_STATES[outcome]}
        </span>
        <span className={classes.quiet}>
          {loaded === null ? '' : `${count(loaded)} new ${loaded === 1 ? 'event' : 'events'} · `}
          {secondsOf(seconds)}
        </span>
      </UnstyledButton>
      {failed === undefined ? null : (
        <p className={classes.trouble}>
          {stepWords(failed.step)}: {failed.error}
        </p>
      )}
      <div id={id} hidden={!opened}>
        {opened ? <StepTable steps={steps} /> : null}
      </div>
    </li>
  );
}

function StepTable({ steps }: Pick<PipelineRun, 'steps'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label="Steps of the run">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">State</th>
            <th scope="col">Rows in</th>
            <th scope="col">Rows out</th>
            <th scope="col">Rejected</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.step}>
              <th scope="row">{stepWords(step.step)}</th>
              <td>{STEP_STATES[step.state]}</td>
              {[step.rowsIn, step.rowsOut, step.rejected].map((rows, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
                <td key={place}>{rows === null ? '–' : count(rows)}</td>
              ))}
              <td>{step.seconds === null ? '–' : secondsOf(step.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
