import type { Template } from '../../../contract/console.ts';

/** Everything that is pasted into Klaviyo, character by character as Klaviyo needs it. */
export const webhookUrl = (publicUrl: string, orgSlug: string): string =>
  `${publicUrl.replace(/\/$/, '')}/api/generate/${orgSlug}`;

const PROFILE = '{{ person.KlaviyoID }}';

function webhookFields({ templateId, integration }: Template) {
  const flowId = integration?.flowId ?? '<flow_id>';
  const actionId = integration?.treatmentActionId ?? '<treatment_action_id>';
  return { template_id: templateId, user_id: PROFILE, tracking_id: `${PROFILE}.${flowId}.${actionId}` };
}

export const webhookBody = (template: Template): string => JSON.stringify(webhookFields(template), null, 2);

/** The same body with attributes that steer the choice and fields that are only inserted. */
export const webhookBodyWithAttributes = (template: Template): string =>
  JSON.stringify(
    {
      ...webhookFields(template),
      attrs: { persona: "{{ person|lookup:'persona' }}", plan: "{{ person|lookup:'plan_type' }}" },
      fields: { first_name: '{{ person.first_name }}' },
    },
    null,
    2,
  );

type Carried = Pick<Template, 'prefix' | 'carrier'>;

/** Where the email finds what was written: on the profile, or in the event that started its flow. */
const variable = ({ prefix, carrier }: Carried, name: string): string =>
  carrier === 'event' ? `event.${prefix}_${name}` : `person|lookup:'${prefix}_${name}'`;

export const subjectTag = (template: Carried): string =>
  `{{ ${variable(template, 'subject')}|default:"Your weekly update" }}`;
export const preheaderTag = (template: Carried): string => `{{ ${variable(template, 'preheader')}|default:"" }}`;
export const bodyTag = (template: Carried): string => `{{ ${variable(template, 'body')}|safe }}`;
export const bodyTagWithDefault = (template: Carried): string =>
  `{{ ${variable(template, 'body')}|default:"<p>Thanks for being with us.</p>"|safe }}`;
