import { Group, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { sentenceOf } from '../../api/problem.ts';
import { chooseTimeZone } from '../../api/reconciliation.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';

/** Where the private key may not read the account's time zone. */
export function TimeZoneForm({ chosen }: { readonly chosen: string | null }) {
  const [timeZone, setTimeZone] = useState(chosen);
  const choose = useChange(chooseTimeZone, ['ingestion']);
  return (
    <Group align="end">
      <Select
        label="Time zone of the Klaviyo account"
        description="In Klaviyo under Settings → Organization"
        searchable
        data={Intl.supportedValuesOf('timeZone')}
        value={timeZone}
        onChange={setTimeZone}
      />
      <AllowedButton
        variant="default"
        loading={choose.isPending}
        reason={timeZone === null || timeZone === chosen ? 'Choose another time zone first.' : null}
        onClick={() =>
          choose.mutate(timeZone ?? '', {
            onError: (error) => notifications.show({ color: 'red', message: sentenceOf(error) }),
          })
        }
      >
        Use it
      </AllowedButton>
    </Group>
  );
}
