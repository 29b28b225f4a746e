import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Overview } from '../../../contract/overview.ts';
import { count, percent } from '../../ui/numbers.ts';
import { momentOf } from '../../ui/times.ts';
import classes from './facts-line.module.css';
import { receivedEmails } from './received-emails.ts';

const rateOf = (rate: number | null): string => (rate === null ? '–' : percent(rate, 2));

/** What the answer rests on. */
export function FactsLine({ overview }: { readonly overview: Overview }) {
  const { lift, exposures, dataUntil } = overview;
  const received = receivedEmails(exposures);
  const facts = [
    { term: 'Click rate', fact: `${rateOf(lift.treatment.rate)} vs ${rateOf(lift.control.rate)}` },
    { term: 'Emails shown', fact: count(exposures.shown) },
    {
      term: 'Fell back to the default',
      fact: received === 0 ? '–' : `${count(exposures.fallback)} (${percent(exposures.fallback / received)})`,
    },
    {
      term: 'Data complete up to',
      fact: (
        <Anchor inherit underline="always" renderRoot={(props) => <Link to="/ingestion" {...props} />}>
          {dataUntil === null ? 'no event yet' : momentOf(dataUntil)}
        </Anchor>
      ),
    },
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(({ term, fact }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
