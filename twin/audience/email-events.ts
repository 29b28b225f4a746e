import { ACCOUNT_PAGES } from '../mail/klaviyo-tags.ts';
import type { SentEmail } from '../mail/mailbox.ts';
import type { JsonObject } from '../state/json.ts';
import { oneOf, type Random } from './seeded-random.ts';

const CLIENTS = [
  { 'Client Name': 'Gmail', 'Client Type': 'mobile', 'Client OS': 'Android', 'Client OS Family': 'Android' },
  { 'Client Name': 'Gmail', 'Client Type': 'webmail', 'Client OS': 'Windows', 'Client OS Family': 'Windows' },
  { 'Client Name': 'Mobile Safari', 'Client Type': 'mobile', 'Client OS': 'iOS', 'Client OS Family': 'iOS' },
  { 'Client Name': 'Outlook', 'Client Type': 'desktop', 'Client OS': 'Windows', 'Client OS Family': 'Windows' },
] as const;

/** The properties that all events of one send share. A campaign's have no `$flow`. */
export function sendProperties(email: SentEmail, random: Random): JsonObject {
  const bigInteger = `${Math.floor(random() * 9e14) + 1e14}${Math.floor(random() * 9e14) + 1e14}`;
  return {
    ...(email.groupIds === undefined ? { $flow: email.flowId } : { $group_ids: [...email.groupIds] }),
    $message: email.messageId,
    $event_id: `${email.messageId}:${bigInteger}`,
    $_cohort$message_send_cohort: `${Math.floor(email.at / 1_000)}:${email.messageId}`,
    ...(email.variationId !== null && {
      $variation: email.variationId,
      $_cohort$variation_send_cohort: `${Math.floor(email.at / 1_000)}:${email.variationId}`,
    }),
    $ESP: 0,
    'Campaign Name': email.messageName,
    Subject: email.subject,
    'Email Domain': email.address.split('@')[1] ?? '',
    'Inbox Provider': 'Other',
  };
}

export function engagementProperties(email: SentEmail, random: Random): JsonObject {
  return { $message_interaction: email.messageId, ...oneOf(random, CLIENTS) };
}

/** What newer events have been seen with besides, at the price of their size. */
export function furtherProperties(email: SentEmail): JsonObject {
  return {
    $attribution: { $attributed_event_id: '', $send_ts: Math.floor(email.at / 1_000) },
    'Recipient Email Address': email.address,
    $internal: {
      'Sending Domain': 'send.store.example',
      'Friendly From Domain': 'store.example',
      'Preview Text': email.preheader,
      'Transmission ID': `${email.messageId}-${email.profileId}`,
      'Sending Ip Address': '192.0.2.25',
    },
  };
}

/** Of who opens or clicks: `192.0.2.0/24` is nobody's, by RFC 5737. */
export function furtherEngagement(engagement: JsonObject): JsonObject {
  const client = String(engagement['Client Name']);
  return {
    'Client Canonical': client.toLowerCase().replaceAll(' ', '-'),
    'User Agent': `Mozilla/5.0 (${String(engagement['Client OS'])}) ${client}`,
    _ip: '192.0.2.77',
  };
}

/** Where a click on the mail leads: its first link that is not one of the account's own pages. */
export function contentLink(body: string): string | null {
  for (const match of body.matchAll(/<a\s[^>]*?href=(["'])(https?:\/\/.+?)\1/gi)) {
    const url = match[2]?.replaceAll('&amp;', '&');
    if (url !== undefined && !url.startsWith(ACCOUNT_PAGES)) return url;
  }
  return null;
}
