import type { Twin } from '../../../twin/main.ts';
import { control, installWelcomeFlow, klaviyo, runUntil, startSteppedTwin } from '../../support/stepped-twin.ts';
import { receiveWebhooks } from '../../support/webhook-receiver.ts';

export type PlayedTwin = { readonly twin: Twin; readonly flowId: string; readonly close: () => Promise<void> };

const BODY = `<div style="font:16px/1.6 Georgia,serif;color:#2b2118"><div style="background:#f3e7d3;padding:36px;text-align:center"><h1 style="margin:0">Ready for a better cup?</h1></div><div style="padding:28px"><p>Two questions and we pick the beans: a bright washed Ethiopian if you filter, a round Brazilian if you press.</p><p><a href="https://shop.example/quiz" style="background:#7a3e1d;color:#fff;padding:12px 22px;border-radius:6px;text-decoration:none">Take the quiz</a></p></div></div><script>document.body.textContent = 'A script ran'</script>`;

/** Two branches after a delay, one of them held back. */
async function installSplitFlow(twin: Twin, listId: string): Promise<void> {
  const template = await control<{ id: string }>(twin, 'POST', '/templates', { name: 'Plain', html: '<p>Hello</p>' });
  const email = (name: string, status: string) => ({
    type: 'send-email',
    temporary_id: name,
    links: { next: null },
    data: {
      status,
      message: { name, template_id: template.body.id, subject_line: name, smart_sending_enabled: false },
    },
  });
  const condition = { type: 'profile-property', property: 'plan', filter: IS_PRO };
  const flow = await control(twin, 'POST', '/flows', {
    name: 'Upgrade',
    status: 'live',
    definition: {
      triggers: [{ type: 'list', id: listId }],
      entry_action_id: 'wait',
      actions: [
        { temporary_id: 'wait', type: 'time-delay', links: { next: 'split' }, data: { unit: 'hours', value: 1 } },
        {
          temporary_id: 'split',
          type: 'conditional-split',
          links: { next_if_true: 'For pros', next_if_false: 'Go pro' },
          data: { profile_filter: { condition_groups: [{ conditions: [condition] }] } },
        },
        email('For pros', 'live'),
        email('Go pro', 'manual'),
      ],
    },
  });
  if (flow.status !== 200) throw new Error(JSON.stringify(flow.body));
}

const IS_PRO = { type: 'string', operator: 'equals', value: 'pro' };

/** People of a week whose emails were filled, filled too late, emptied again, or never filled. */
export async function playTwin(): Promise<PlayedTwin> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z', { accountName: 'Hearth & Loom' });
  const write = (profileId: string, properties: object) =>
    klaviyo(twin, 'PATCH', `/api/profiles/${profileId}`, {
      data: { type: 'profile', id: profileId, attributes: { properties } },
    });
  const late: string[] = [];
  const receiver = await receiveWebhooks(async ({ body: { user_id: person } }, number) => {
    const content = {
      jai_subject: "It's your turn, <b>coffee</b> lover",
      jai_preheader: 'Two questions',
      jai_body: BODY,
    };
    if (number % 5 === 0) return 404;
    if (number % 5 === 1) late.push(person);
    else await write(person, content);
    if (number % 5 === 2) await write(person, { jai_subject: null, jai_body: '' });
    return 200;
  });
  const { listId, flow } = await installWelcomeFlow(twin, receiver.url);
  await installSplitFlow(twin, listId);
  const world = {
    segments: { property: 'plan', shares: { free: 0.7, pro: 0.3 } },
    waves: [
      { at: '2026-07-01T08:00:00Z', count: 40, overSeconds: 3_600 },
      { at: '2026-07-03T08:00:00Z', count: 5, overSeconds: 10 },
    ],
    contents: [
      { key: 'turn', subjectIncludes: 'your turn', openRate: 0.5, clickRate: 0.2 },
      { key: 'default', openRate: 0.4, clickRate: 0.04 },
    ],
  };
  await control(twin, 'PUT', '/world', { world, listId });
  await runUntil(twin, '2026-07-01T09:06:30Z');
  for (const person of late) await write(person, { jai_subject: 'Too late', jai_body: BODY });
  await runUntil(twin, '2026-07-03T08:01:00Z');
  return {
    twin,
    flowId: flow.id,
    close: async () => {
      await twin.close();
      receiver.close();
    },
  };
}
