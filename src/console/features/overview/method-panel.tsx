import { Accordion, Paper, Text } from '@mantine/core';
import type { Overview } from '../../../contract/overview.ts';
import { count, percent, signedPercent } from '../../ui/numbers.ts';
import { momentOf } from '../../ui/times.ts';
import { between } from '../../ui/verdict-words.ts';
import classes from './method-panel.module.css';

/** The one place where the field's own terms are used, exactly. */
export function MethodPanel({ overview }: { readonly overview: Overview }) {
  const { lift, policy } = overview;
  const { treatment, control, asShown } = lift;
  return (
    <Paper p={0}>
      <Accordion variant="default" chevronPosition="right" classNames={{ item: classes.item ?? '' }}>
        <Accordion.Item value="method">
          <Accordion.Control>
            <Text component="span" fw={600} fz={18} lts="-0.01em">
              How is this computed?
            </Text>
          </Accordion.Control>
          <Accordion.Panel>
            <dl className={classes.terms}>
              <dt>Lift</dt>
              <dd>
                Intention to treat: treatment over control, relative, in people with at least one human click. Everybody
                counts in the group they were randomised to, whatever their email showed. Treatment:{' '}
                {count(treatment.clicks)} of {count(treatment.people)} people
                {treatment.rate === null ? '' : ` (${percent(treatment.rate, 2)})`}. Control: {count(control.clicks)} of{' '}
                {count(control.people)}
                {control.rate === null ? '' : ` (${percent(control.rate, 2)})`}.
              </dd>
              <dt>Range</dt>
              <dd>
                A 95 % confidence sequence: anytime-valid, so its coverage holds at every look and there is no day on
                which one has to stop. A person enters once, at a fixed maturity, with a frozen outcome.
              </dd>
              <dt>As shown</dt>
              <dd>
                {asShown === null
                  ? 'Over emails that really showed their content: not bounded yet.'
                  : `Over emails that really showed their content: ${signedPercent(asShown.estimate)}, ${between(asShown)}. Second, because what reached people is no longer random.`}
              </dd>
              <dt>Clicks</dt>
              <dd>Machine opens and bot clicks are kept and flagged, and never counted.</dd>
              <dt>Choice</dt>
              <dd>
                Thompson sampling, with a Beta posterior an arm or a hierarchical logistic one an arm and attribute:
                each arm’s probability is its posterior probability of being the best in the person’s cell, mixed with a
                floor so that no eligible arm stops being tried. Each decision stores its exact propensity.
                {policy === null
                  ? ' No policy has been published yet: arms are equally likely.'
                  : ` Policy version ${count(policy.version)} (${policy.ranker}), published ${momentOf(policy.publishedAt)}.`}
              </dd>
              <dt>Too early</dt>
              <dd>An arm is ranked from 1,000 shown and 30 clicks.</dd>
            </dl>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Paper>
  );
}
