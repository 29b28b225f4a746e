import { Anchor } from '@mantine/core';
import type { DeliveryHealth, HealthPeriod } from '../../../contract/delivery-health.ts';
import { Notice } from '../../ui/notice.tsx';
import { momentOf } from '../../ui/times.ts';
import { everyone, PERIOD_WORDS } from './delivery-words.ts';

const WEEK_MILLISECONDS = 7 * 24 * 3_600_000;

interface NothingLatelyNoticeProps {
  readonly health: DeliveryHealth;
  readonly period: HealthPeriod;
  readonly onPeriod: (period: HealthPeriod) => void;
}

/** Where the latest is, so that nobody takes a quiet day for a page that is broken. */
export function NothingLatelyNotice({ health, period, onPeriod }: NothingLatelyNoticeProps) {
  const { at, lastEndedAt, punctuality, failures } = health;
  if (lastEndedAt === null || everyone(punctuality) > 0 || failures.kinds.length > 0) return null;
  const isInWeek = Date.parse(at) - Date.parse(lastEndedAt) < WEEK_MILLISECONDS;
  return (
    <Notice tone="calm">
      Nothing was written in {PERIOD_WORDS[period]}, up to {momentOf(at)}. The last was {momentOf(lastEndedAt)}.{' '}
      {period === '24h' && isInWeek ? (
        <Anchor component="button" type="button" inherit underline="always" c="inherit" onClick={() => onPeriod('7d')}>
          Show the last 7 days
        </Anchor>
      ) : null}
    </Notice>
  );
}
