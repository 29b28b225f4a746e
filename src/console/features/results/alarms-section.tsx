import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Results } from '../../../contract/results.ts';
import { HowComputed } from '../../ui/how-computed.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './alarms-section.module.css';
import { watchedSentence } from './alarms-sentence.ts';

const FIGURES = ['collapse', 'drift', 'starvation'];

/** What goes wrong with choosing: each alarm with its likely cause and what to do. Silence says what was looked at. */
export function AlarmsSection({ results }: { readonly results: Results }) {
  const { alarms, methods } = results;
  const { raised, watched } = alarms;
  return (
    <Section
      title="Alarms"
      lead={watchedSentence(raised.length, watched)}
      actions={<HowComputed of="alarms" methods={methods} figures={FIGURES} />}
    >
      {raised.length === 0 ? null : (
        <ul className={classes.list}>
          {raised.map(({ kind, cause, variantId, title, likelyCause, whatToDo }) => (
            <li key={`${kind} ${cause} ${variantId}`}>
              <IconAlertTriangle size={20} className={classes.icon} aria-hidden />
              <div className={classes.said}>
                <Text fw={600}>{title}</Text>
                <Text size="sm">
                  <span className={classes.term}>Likely cause</span> {likelyCause}
                </Text>
                <Text size="sm">
                  <span className={classes.term}>What to do</span> {whatToDo}
                </Text>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
