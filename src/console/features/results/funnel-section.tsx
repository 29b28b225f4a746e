import { Text } from '@mantine/core';
import type { FunnelCounts, Results } from '../../../contract/results.ts';
import { HowComputed } from '../../ui/how-computed.tsx';
import { count, counted, percent } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import classes from './funnel-section.module.css';

const STEPS: readonly { readonly step: keyof FunnelCounts; readonly name: string; readonly lost: string }[] = [
  { step: 'decided', name: 'Webhook answered', lost: '' },
  { step: 'written', name: 'Written to the profile', lost: 'were not written in time' },
  { step: 'sent', name: 'Received', lost: 'got no email: they left the flow, or Klaviyo skipped them' },
  { step: 'shown', name: 'Showed its version', lost: 'fell back or showed earlier content' },
  { step: 'opened', name: 'Opened by a person', lost: 'did not open it' },
  { step: 'clicked', name: 'Clicked by a person', lost: 'did not click' },
  { step: 'converted', name: 'Converted', lost: 'did not convert' },
];

/** From webhook to conversion, and where it leaks. */
export function FunnelSection({ results }: { readonly results: Results }) {
  const { funnel, methods, fallbackShare } = results;
  const { treatment } = funnel;
  if (treatment.decided === 0) {
    return (
      <Section
        title="From webhook to click"
        lead="Steps appear when the first people have finished the days in which their clicks count."
      />
    );
  }
  const fellBack = fallbackShare === null ? '' : ` ${percent(fallbackShare)} of emails fell back to their default.`;
  return (
    <Section
      title="From webhook to click"
      lead={`Of everybody who was to get a version and whose days are over.${fellBack}`}
      actions={<HowComputed of="from webhook to click" methods={methods} figures={['funnel', 'fallback_share']} />}
    >
      <ol className={classes.steps}>
        {STEPS.map(({ step, name, lost }, place) => {
          const before = treatment[STEPS[place - 1]?.step ?? 'decided'];
          const missing = before - treatment[step];
          return (
            <li key={step}>
              <span className={classes.name}>{name}</span>
              <span className={classes.track} aria-hidden>
                <span className={classes.bar} style={{ width: `${(100 * treatment[step]) / treatment.decided}%` }} />
              </span>
              <span className={classes.figure}>
                <strong>{count(treatment[step])}</strong> {percent(treatment[step] / treatment.decided)}
              </span>
              <span className={classes.lost}>{missing <= 0 ? '' : `${count(missing)} ${lost}`}</span>
            </li>
          );
        })}
      </ol>
      <Text size="sm" c="dimmed">
        {counted(treatment.unsubscribed, 'person', 'people')} unsubscribed
        {funnel.control.decided === 0
          ? '.'
          : ` (${percent(treatment.unsubscribed / treatment.decided, 2)}); of your control ${percent(funnel.control.unsubscribed / funnel.control.decided, 2)} did.`}
      </Text>
    </Section>
  );
}
