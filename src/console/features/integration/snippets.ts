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

export const subjectTag = (prefix: string): string =>
  `{{ person|lookup:'${prefix}_subject'|default:"Your weekly update" }}`;
export const preheaderTag = (prefix: string): string => `{{ person|lookup:'${prefix}_preheader'|default:"" }}`;
export const bodyTag = (prefix: string): string => `{{ person|lookup:'${prefix}_body'|safe }}`;
export const bodyTagWithDefault = (prefix: string): string =>
  `{{ person|lookup:'${prefix}_body'|default:"<p>Thanks for being with us.</p>"|safe }}`;
