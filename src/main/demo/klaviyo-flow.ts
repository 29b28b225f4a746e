/** The flow of the set-up page, as Klaviyo's editor would save it: trigger, webhook, time delay, email. */

export const EMAIL_DELAY_MINUTES = 3;

export const EMAIL_HTML = `<!doctype html><html lang="en"><body style="margin:0;background:#efe9e1">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff">
<tr><td style="padding:24px 40px;border-bottom:1px solid #e4dcd1;font-family:Georgia,serif;font-size:18px;letter-spacing:2px;color:#1f5d4c">FERNHILL COFFEE</td></tr>
<tr><td style="padding:40px">{{ person|lookup:'jai_body'|safe }}</td></tr>
<tr><td style="padding:24px 40px;background:#f7f3ed;font-family:Helvetica,Arial,sans-serif;font-size:12px;color:#7a6f64">You get this because you joined our newsletter. {% unsubscribe %}</td></tr>
</table></td></tr></table></body></html>`;

export interface Webhook {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Its webhook is filled in once the template, the key and the flow's own ids are known, as on the set-up page. */
export const welcomeFlow = (listId: string, emailTemplateId: string, webhookUrl: string) => ({
  name: 'Welcome series',
  status: 'live',
  definition: {
    triggers: [{ type: 'list', id: listId }],
    entry_action_id: 'webhook',
    reentry_criteria: { duration: 1, unit: 'alltime' },
    actions: [
      {
        temporary_id: 'webhook',
        type: 'send-webhook',
        links: { next: 'delay' },
        data: { message: { name: 'JustAI', url: webhookUrl, headers: {}, body: '{}' } },
      },
      {
        temporary_id: 'delay',
        type: 'time-delay',
        links: { next: 'email' },
        data: { unit: 'minutes', value: EMAIL_DELAY_MINUTES },
      },
      {
        temporary_id: 'email',
        type: 'send-email',
        links: { next: null },
        data: {
          message: {
            name: 'Welcome email',
            template_id: emailTemplateId,
            subject_line: `{{ person|lookup:'jai_subject'|default:"Your weekly update" }}`,
            preview_text: `{{ person|lookup:'jai_preheader'|default:"" }}`,
            from_email: 'hello@fernhillcoffee.example',
            from_label: 'Fernhill Coffee',
          },
        },
      },
    ],
  },
});

/** The webhook step as the set-up page says it, with attributes that drive the choice and fields that do not. */
export function webhookStep(ids: {
  url: string;
  apiKey: string;
  templateId: string;
  flowId: string;
  emailActionId: string;
}): Webhook {
  const body = {
    template_id: ids.templateId,
    user_id: '{{ person.KlaviyoID }}',
    tracking_id: `{{ person.KlaviyoID }}.${ids.flowId}.${ids.emailActionId}`,
    attrs: { brews: "{{ person|lookup:'brews' }}" },
    fields: { first_name: '{{ person.first_name }}' },
  };
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': ids.apiKey };
  return { url: ids.url, headers, body: JSON.stringify(body, null, 2) };
}
