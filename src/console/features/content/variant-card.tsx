import { Paper, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Variant } from '../../../contract/console.ts';
import { EmailFrame } from '../../ui/email-frame.tsx';
import { InboxLine } from '../../ui/inbox-line.tsx';
import { counted } from '../../ui/numbers.ts';
import { withSampleFields } from '../../ui/sample-fields.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { whoGetsIt } from './targeting-words.ts';
import classes from './variant-card.module.css';

interface VariantCardProps {
  readonly variant: Variant;
  /** People of late who could not get it; null: there are none. */
  readonly renderErrors: { readonly count: number; readonly days: number } | null;
  readonly onOpen: () => void;
}

/** A version as people meet it: its line in the inbox above the rendered email. */
export function VariantCard({ variant, renderErrors, onOpen }: VariantCardProps) {
  const { name, role, state, version, targeting, subject, preheader, body } = variant;
  return (
    <Paper component="article" aria-label={name} p={0} className={classes.card} data-role={role}>
      <div className={classes.head}>
        <div className={classes.title}>
          <Text fw={600} truncate>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {role === 'control' ? 'Your control' : `Version ${version}`}
          </Text>
          {targeting.length === 0 ? null : <Text size="sm">{whoGetsIt(targeting)}</Text>}
          {renderErrors === null ? null : (
            <Text size="sm" fw={550} c="var(--worse)" className={classes.broken ?? ''}>
              <IconAlertTriangle size={16} aria-hidden />
              {counted(renderErrors.count, 'error')} in {renderErrors.days} days
            </Text>
          )}
        </div>
        <StateBadge state={state} />
      </div>
      <div className={classes.inbox}>
        <InboxLine subject={withSampleFields(subject)} preheader={withSampleFields(preheader)} />
      </div>
      <div className={classes.window}>
        <EmailFrame title={`Email: ${name}`} body={body} className={classes.frame ?? ''} isThumbnail />
      </div>
      <button type="button" className={classes.open} aria-label={`Open ${name}`} onClick={onOpen} />
    </Paper>
  );
}
