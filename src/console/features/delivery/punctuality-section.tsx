import { SegmentedControl, Text } from '@mantine/core';
import { type DeliveryHealth, type HealthPeriod, healthPeriod } from '../../../contract/delivery-health.ts';
import { Facts } from '../../ui/facts.tsx';
import { count } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { bucketWords, everyone, PERIOD_WORDS, shareOf, tookOf } from './delivery-words.ts';
import classes from './punctuality-section.module.css';

interface PunctualitySectionProps {
  readonly punctuality: DeliveryHealth['punctuality'];
  readonly period: HealthPeriod;
  readonly onPeriod: (period: HealthPeriod) => void;
}

/** When content was in its profile, by the time its email was due. */
export function PunctualitySection({ punctuality, period, onPeriod }: PunctualitySectionProps) {
  const { buckets, afterGrace, expired, toWritten } = punctuality;
  const all = everyone(punctuality);
  const rows = [
    ...buckets.map(({ fromSeconds, toSeconds, people }) => ({
      words: bucketWords(fromSeconds, toSeconds),
      people,
      tone: toSeconds !== null && toSeconds <= 0 ? 'good' : 'late',
    })),
    { words: 'Later than is useful', people: afterGrace, tone: 'lost' },
    { words: 'Never: it was too late', people: expired, tone: 'lost' },
  ];
  const widest = Math.max(1, ...rows.map(({ people }) => people));
  return (
    <Section
      title="In time for the email"
      lead={`When contents were in their profiles, counted from the time at which the email was due, in ${PERIOD_WORDS[period]}. What came late was written as long as the email might still be on its way.`}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Period"
          value={period}
          onChange={(value) => onPeriod(healthPeriod.parse(value))}
          data={[
            { value: '24h', label: '24 hours' },
            { value: '7d', label: '7 days' },
          ]}
        />
      }
    >
      {all === 0 ? (
        <Text c="dimmed">Nothing was written in {PERIOD_WORDS[period]}.</Text>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">In the profile</th>
              <th scope="col">Contents</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ words, people, tone }) => (
              <tr key={words}>
                <th scope="row">{words}</th>
                <td className={classes.bar}>
                  {people === 0 ? null : (
                    <span data-tone={tone} style={{ width: `${(100 * people) / widest}%` }} aria-hidden />
                  )}
                  {count(people)}
                </td>
                <td className={classes.share}>{people === 0 ? '–' : shareOf(people, all)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {toWritten === null ? null : (
        <Facts
          facts={[
            { term: 'From decision to profile, half within', fact: tookOf(toWritten.medianSeconds) },
            { term: '99 of 100 within', fact: tookOf(toWritten.p99Seconds) },
            { term: 'Written', fact: count(toWritten.people) },
          ]}
        />
      )}
    </Section>
  );
}
