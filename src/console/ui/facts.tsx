import type { ReactNode } from 'react';
import classes from './facts.module.css';

interface FactsProps {
  readonly facts: readonly { readonly term: string; readonly fact: ReactNode; readonly isBad?: boolean }[];
}

/** Numbers, after the picture. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ term, fact, isBad = false }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd data-bad={isBad || undefined}>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
