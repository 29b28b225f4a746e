import type { Account } from '../../twin/state/account.ts';
import { addCampaign } from '../../twin/state/campaigns.ts';
import { type Flow, installFlow } from '../../twin/state/flows.ts';
import type { List } from '../../twin/state/lists.ts';
import { addTemplate } from '../../twin/state/templates.ts';

/** A webhook, five minutes and an email for everybody who joins `list`; a campaign that the list got before. */
export function installWelcomeFlow(account: Account, list: List, at: number): Flow {
  const { ids } = account;
  const template = addTemplate(account.templates, ids, { name: 'Welcome', html: '<p>Hello</p>' }, at);
  addCampaign(
    account.campaigns,
    ids,
    {
      name: 'Autumn teas',
      status: 'Sent',
      includedListIds: [list.id],
      sendTime: at,
      message: {
        label: 'Email 1',
        subject: 'Autumn is here',
        previewText: 'Twelve new teas',
        fromEmail: 'hello@tea.example',
        fromLabel: 'Tea House',
        templateId: template.id,
      },
    },
    at,
  );
  const definition = {
    triggers: [{ type: 'list' as const, id: list.id }],
    profile_filter: null,
    entry_action_id: 'ask',
    reentry_criteria: { duration: 1, unit: 'alltime' as const },
    actions: [
      {
        temporary_id: 'ask',
        type: 'send-webhook' as const,
        links: { next: 'wait' },
        data: {
          status: 'live' as const,
          message: { name: 'Content', url: 'https://app.example/hook', headers: { 'X-Api-Key': 'k' }, body: '{}' },
        },
      },
      {
        temporary_id: 'wait',
        type: 'time-delay' as const,
        links: { next: 'send' },
        data: {
          unit: 'minutes' as const,
          value: 5,
          secondary_value: null,
          timezone: 'profile',
          delay_until_time: null,
          delay_until_weekdays: null,
        },
      },
      {
        temporary_id: 'send',
        type: 'send-email' as const,
        links: { next: null },
        data: { status: 'live' as const, message: welcomeEmail(template.id) },
      },
    ],
  };
  return installFlow(account.flows, ids, { name: 'Welcome', status: 'live', definition }, at);
}

function welcomeEmail(templateId: string) {
  return {
    name: 'Welcome email',
    template_id: templateId,
    subject_line: "{{ person|lookup:'jai_subject'|default:'Welcome' }}",
    preview_text: '',
    from_email: 'hello@tea.example',
    from_label: 'Tea House',
    reply_to_email: null,
    cc_email: null,
    bcc_email: null,
    smart_sending_enabled: true,
    transactional: false,
    add_tracking_params: false,
    custom_tracking_params: null,
    additional_filters: null,
  };
}
