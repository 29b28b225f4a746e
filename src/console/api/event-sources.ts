import { queryOptions } from '@tanstack/react-query';
import { createdKlaviyoWebhook, eventPull, klaviyoWebhook, type SaveEventPull } from '../../contract/sources.ts';
import { change, read } from './request.ts';

export const eventPullQuery = queryOptions({
  queryKey: ['event-pull'],
  queryFn: () => read('/klaviyo/events', eventPull),
});

export async function saveEventPull(input: SaveEventPull, csrfToken: string): Promise<void> {
  await change('PUT', '/klaviyo/events', csrfToken, input);
}

export const klaviyoWebhookQuery = queryOptions({
  queryKey: ['klaviyo-webhook'],
  queryFn: () => read('/klaviyo/webhook', klaviyoWebhook),
});

/** @returns the secret, which is shown this once. */
export async function makeWebhookSecret(_: undefined, csrfToken: string): Promise<string> {
  return createdKlaviyoWebhook.parse(await change('POST', '/klaviyo/webhook', csrfToken)).secret;
}
