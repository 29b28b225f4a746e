import { expect, test } from 'vitest';
import type { Template } from '../../../contract/console.ts';
import { bodyTag, preheaderTag, subjectTag, webhookBody, webhookBodyWithAttributes, webhookUrl } from './snippets.ts';

const template: Template = {
  templateId: 'welcome-email',
  name: 'Welcome email',
  description: '',
  state: 'active',
  split: 'internal_persistent',
  treatmentShare: 0.9,
  epsilon: 0.02,
  randomControlShare: 0,
  holdoutShare: 0,
  shippedVariantId: null,
  shippedKeepsHoldout: false,
  heldOutShare: 0.1,
  prefix: 'jai',
  integration: {
    flowId: 'WcFl01',
    flowName: 'Welcome series',
    flowStatus: 'live',
    treatmentActionId: '87654321',
    treatmentMessageId: 'MsG123',
    treatmentMessageName: 'Welcome',
    controlMessageId: null,
  },
  continuity: null,
  ranking: {
    ranker: 'auto',
    metricWeights: { opens: 0, clicks: 1, conversions: 0, revenue: 0 },
    unsubscribeLimit: 0.01,
    spamLimit: 0.003,
    isDelayAware: true,
    lookbackDays: 60,
    offsetDays: 3,
  },
  emailDelaySeconds: 300,
  graceSeconds: 600,
  cleanUp: 'where_reentered',
  carrier: 'profile',
  isDelayOfFlow: true,
  variants: [],
};

test('the webhook body is the set-up page’s, with this template’s ids in it', () => {
  expect(webhookBody(template)).toBe(`{
  "template_id": "welcome-email",
  "user_id": "{{ person.KlaviyoID }}",
  "tracking_id": "{{ person.KlaviyoID }}.WcFl01.87654321"
}`);
});

test('before a flow is chosen, the body shows what is still to fill in', () => {
  expect(webhookBody({ ...template, integration: null })).toContain('.<flow_id>.<treatment_action_id>"');
});

test('attributes and fields come in one valid JSON body', () => {
  expect(JSON.parse(webhookBodyWithAttributes(template))).toMatchObject({
    attrs: { persona: "{{ person|lookup:'persona' }}" },
    fields: { first_name: '{{ person.first_name }}' },
  });
});

test('the address and the email tags are the set-up page’s, letter for letter', () => {
  expect(webhookUrl('https://jai.example.com/', 'acme')).toBe('https://jai.example.com/api/generate/acme');
  expect(subjectTag(template)).toBe(`{{ person|lookup:'jai_subject'|default:"Your weekly update" }}`);
  expect(preheaderTag(template)).toBe(`{{ person|lookup:'jai_preheader'|default:"" }}`);
  expect(bodyTag(template)).toBe(`{{ person|lookup:'jai_body'|safe }}`);
});

test('an email that an event starts reads the event', () => {
  expect(subjectTag({ ...template, carrier: 'event' })).toBe('{{ event.jai_subject|default:"Your weekly update" }}');
  expect(bodyTag({ ...template, carrier: 'event' })).toBe('{{ event.jai_body|safe }}');
});
