import { EMAIL_HTML, webhookStep, welcomeFlow } from './klaviyo-flow.ts';
import { ORG_SLUG, type Stage } from './stage.ts';
import { welcomeEmail } from './welcome-email.ts';

const KLAVIYO_KEY = 'pk_demo_fernhill_coffee_4f2a';
/** Exactly what the set-up page asks for. */
const SCOPES = ['flows:read', 'campaigns:read', 'metrics:read', 'profiles:write'];
/** What the webhook says of each person, and by which their email is chosen. */
const BREWS = {
  kind: 'string',
  name: 'brews',
  options: [
    { value: 'filter', aliases: [] },
    { value: 'espresso', aliases: [] },
  ],
  defaultValue: 'filter',
};
const SFTP_USER = 'VqWrjT_fernhill';
const EXPORT_AT_MINUTE = 5 * 60;
const PULL_AT_MINUTE = EXPORT_AT_MINUTE + 30;
const A_DAY_MINUTES = 24 * 60;

/** What a marketer does on the first day, in the same order and through the same doors. @returns the list people join. */
export async function setUp({ control, console, server, twin }: Stage): Promise<string> {
  const url = `${server.url}/api/generate/${ORG_SLUG}`;
  const { templateId } = welcomeEmail;

  // In Klaviyo: a private key, a list, and a flow with webhook, delay and email.
  await control.send('PUT', 'keys', { privateKey: KLAVIYO_KEY, scopes: SCOPES });
  const list = await control.send<{ id: string }>('POST', 'lists', { name: 'Newsletter' });
  const email = await control.send<{ id: string }>('POST', 'templates', { name: 'Welcome email', html: EMAIL_HTML });
  const flow = await control.send<{ id: string; actions: { id: string; type: string }[] }>(
    'POST',
    'flows',
    welcomeFlow(list.id, email.id, url),
  );
  const actionOf = (type: string): string => flow.actions.find((action) => action.type === type)?.id ?? '';

  // In the console: connect, make a key, say what is known of people, write the template and its variants.
  await console.change('PUT', 'klaviyo', { privateKey: KLAVIYO_KEY });
  await console.change('POST', 'klaviyo/refresh');
  const { key } = await console.change<{ key: string }>('POST', 'api-keys', { name: 'Klaviyo webhook' });
  await console.change('POST', 'attributes', BREWS);
  const { name, description } = welcomeEmail;
  await console.change('POST', 'templates', { templateId, name, description });
  for (const { variantId, ...variant } of welcomeEmail.content) {
    await console.change('PUT', `templates/${templateId}/variants/${variantId}`, { ...variant, state: 'active' });
  }

  // The webhook's snippet into Klaviyo; the flow and its email into the template; live.
  const emailActionId = actionOf('send-email');
  const webhook = webhookStep({ url, apiKey: key, templateId, flowId: flow.id, emailActionId });
  await control.send('PUT', `actions/${actionOf('send-webhook')}/webhook`, webhook);
  const integration = { flowId: flow.id, treatmentActionId: emailActionId };
  await console.change('PUT', `templates/${templateId}/integration`, integration);
  await console.change('POST', `templates/${templateId}/state`, { state: 'active' });

  // The engagement export: our public key into Klaviyo, its schedule, and when we fetch.
  const source = await console.change<{ publicKey: string }>('PUT', 'sftp', {
    host: twin.sftp.host,
    port: twin.sftp.port,
    username: SFTP_USER,
    directory: '/exports',
    everyMinutes: A_DAY_MINUTES,
    offsetMinutes: PULL_AT_MINUTE,
  });
  await control.send('PUT', `sftp/users/${SFTP_USER}`, { publicKey: source.publicKey });
  await control.send('PUT', 'export', {
    shape: 'json-properties',
    gzip: true,
    everyMinutes: A_DAY_MINUTES,
    atMinute: EXPORT_AT_MINUTE,
    directory: 'exports',
  });
  return list.id;
}
