import { Accordion, Anchor, Divider, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Template } from '../../../contract/console.ts';
import { useSession } from '../../api/use-session.ts';
import { Section } from '../../ui/section.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import {
  bodyTag,
  bodyTagWithDefault,
  preheaderTag,
  subjectTag,
  webhookBody,
  webhookBodyWithAttributes,
  webhookUrl,
} from './snippets.ts';
import classes from './snippets-section.module.css';

/** What to paste into the webhook step and into the email. */
export function SnippetsSection({ template }: { readonly template: Template }) {
  const { org, publicUrl } = useSession();
  const { integration } = template;
  const isByEvent = template.carrier === 'event';
  return (
    <>
      <Section
        title="2. The webhook step"
        lead={
          isByEvent
            ? 'In Klaviyo, end the first flow with a webhook step. It sends no email itself.'
            : 'In Klaviyo, put a webhook step before the email, with a time delay of 2 to 5 minutes between them.'
        }
      >
        <Snippet label="Destination URL" value={webhookUrl(publicUrl, org.slug)} />
        <div className={classes.pair}>
          <Snippet label="Header 1" value="Content-Type: application/json" />
          <Snippet label="Header 2" value="X-Api-Key: <JUSTAI_API_KEY>" />
        </div>
        <Text size="sm" c="dimmed">
          Make the key under{' '}
          <Anchor renderRoot={(props) => <Link to="/settings/api-keys" {...props} />} underline="always" inherit>
            API keys
          </Anchor>{' '}
          and put it in place of {'<JUSTAI_API_KEY>'}.
        </Text>
        <Snippet
          label="JSON body"
          value={webhookBody(template)}
          {...(integration === null ? { hint: 'The ids of flow and email fill in when you save the flow above.' } : {})}
        />
        <Accordion variant="default" classNames={{ item: classes.plain ?? '', control: classes.control ?? '' }}>
          <Accordion.Item value="attributes">
            <Accordion.Control>Tell JustAI more about each person (optional)</Accordion.Control>
            <Accordion.Panel>
              <Snippet
                label="JSON body with attributes and fields"
                value={webhookBodyWithAttributes(template)}
                hint="attrs help choose the version. fields are only inserted into it and never change the choice."
              />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      </Section>
      <Section
        title="3. The email"
        lead={
          isByEvent
            ? 'In a second flow, which the event starts. Paste each tag into its place in that flow’s email.'
            : 'Paste each tag into its place in the email that follows.'
        }
      >
        <Stack gap="lg">
          {isByEvent ? (
            <div className={classes.pair}>
              <Snippet label="Trigger: metric" value="JustAI Content Ready" hint="It appears with the first event." />
              <Snippet label="Trigger filter: jai_template equals" value={template.templateId} />
            </div>
          ) : null}
          <Snippet
            label="Subject line"
            value={subjectTag(template)}
            hint="Replace “Your weekly update” with the subject you want if the content is ever late."
          />
          <Snippet label="Preview text" value={preheaderTag(template)} />
          <Divider color="var(--hairline)" />
          <Snippet
            label="Body (HTML)"
            value={bodyTag(template)}
            hint={
              isByEvent
                ? 'For the control group this leaves the body empty.'
                : 'Without content on the profile, this leaves the body empty.'
            }
          />
          <Snippet
            label="Body with a default, safer"
            value={bodyTagWithDefault(template)}
            hint={
              isByEvent
                ? 'The control group gets this text: put your own email here.'
                : 'If the content is ever late, people get this text instead of an empty email. Make it your own.'
            }
          />
        </Stack>
      </Section>
    </>
  );
}
