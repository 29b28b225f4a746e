import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { outlookQuery } from '../api/delivery.ts';
import { Notice } from './notice.tsx';

const inWords = (names: readonly string[]): string => new Intl.ListFormat('en').format(names);
const number = (value: number): string => value.toLocaleString('en');

/** Before it happens: how many people will get the email's own default, and what would help the next. */
export function LatenessNotice() {
  const { data } = useQuery(outlookQuery);
  if (!data?.lateness) return null;
  const { people, fallbacks, writesPerMinute, delayMinutes, enoughDelayMinutes, missingScopes } = data.lateness;
  return (
    <Notice tone="problem" title={`${number(fallbacks)} of ${number(people)} people will get the email’s own default`}>
      More content is due than Klaviyo lets be written in time, at most {number(writesPerMinute)} profiles a minute.
      Lengthen the delay between webhook and email from {number(delayMinutes)} to {number(enoughDelayMinutes)} minutes
      {missingScopes.length > 0 && (
        <>
          , or give the{' '}
          <Anchor href="/settings/klaviyo" inherit underline="always" c="inherit">
            private key
          </Anchor>{' '}
          {inWords(missingScopes)}, with which content is written in bulk
        </>
      )}
      , and the next such rush will be in time.
    </Notice>
  );
}
