import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { DeliveryHealth, HealthPeriod } from '../../../contract/delivery-health.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Section } from '../../ui/section.tsx';
import { PERIOD_WORDS } from './delivery-words.ts';
import { FailureItem } from './failure-item.tsx';
import classes from './failures-section.module.css';
import { RedriveDialog } from './redrive-dialog.tsx';

interface FailuresSectionProps {
  readonly failures: DeliveryHealth['failures'];
  readonly at: string;
  readonly period: HealthPeriod;
}

/** What ended unwritten, why, whose it was, and what to do. */
export function FailuresSection({ failures: { kinds, isCut, mayAnyGoAgain }, at, period }: FailuresSectionProps) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <Section
      title="Not written"
      lead={`What ended without its content in ${PERIOD_WORDS[period]}, by reason. These emails show their own default; one whose content an event carries does not go out.${isCut ? ' There were more; these are the latest.' : ''}`}
      actions={
        mayAnyGoAgain ? (
          <AllowedButton variant="default" onClick={open}>
            Try again…
          </AllowedButton>
        ) : null
      }
    >
      {kinds.length === 0 ? (
        <Text c="dimmed">Nothing failed in {PERIOD_WORDS[period]}.</Text>
      ) : (
        <ul className={classes.list} aria-label="Reasons, commonest first">
          {kinds.map((kind) => (
            <FailureItem key={`${kind.state} ${kind.reason}`} kind={kind} />
          ))}
        </ul>
      )}
      {opened ? <RedriveDialog at={at} onClose={close} /> : null}
    </Section>
  );
}
