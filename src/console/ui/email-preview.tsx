import { Stack, Text } from '@mantine/core';
import { EmailFrame } from './email-frame.tsx';
import classes from './email-preview.module.css';
import { InboxLine } from './inbox-line.tsx';
import { withSampleFields } from './sample-fields.ts';

export type EmailWidth = 'phone' | 'desktop';

interface EmailPreviewProps {
  readonly content: { readonly subject: string; readonly preheader: string; readonly body: string };
  readonly width: EmailWidth;
}

/** An email: its line in the inbox, then its body at the width of a phone or a desktop reader. */
export function EmailPreview({ content, width }: EmailPreviewProps) {
  return (
    <Stack gap={8}>
      <div className={classes.mail} data-width={width}>
        <div className={classes.inbox}>
          <InboxLine subject={withSampleFields(content.subject)} preheader={withSampleFields(content.preheader)} />
        </div>
        <EmailFrame title={`Email: ${content.subject}`} body={content.body} className={classes.frame ?? ''} />
      </div>
      <Text size="xs" c="dimmed">
        Personal fields show their default here.
      </Text>
    </Stack>
  );
}
