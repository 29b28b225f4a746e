import type { DecisionTimeline } from '../../../contract/decision-timeline.ts';
import classes from './decision-facts.module.css';

/** For those who doubt, and for a support request: everything by its name. */
export function DecisionFacts({ decision, facts }: Pick<DecisionTimeline, 'decision' | 'facts'>) {
  const ids = [
    { term: 'Decision', fact: decision.decisionId },
    { term: 'Profile', fact: decision.userId },
    { term: 'Tracking id', fact: decision.trackingId },
  ].filter(({ fact }) => fact !== '');
  return (
    <dl className={classes.facts}>
      {[...facts, ...ids].map(({ term, fact }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
