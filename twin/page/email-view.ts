import type { TwinParts } from '../control/twin-parts.ts';
import type { KeptEmail } from '../mail/mailbox.ts';
import { unescapeHtml } from '../mail/printed.ts';
import type { Account } from '../state/account.ts';
import type { Json } from '../state/json.ts';
import type { PersonEntry } from '../state/person-log.ts';
import { logOf } from '../state/profile-merge.ts';
import { emailStory, type PropertyStory } from './email-story.ts';
import { icon } from './icons.ts';
import { EVERYTHING, type MailboxSearch, mailQuery } from './mailbox-search.ts';
import { hueOf } from './mailbox-view.ts';
import { html, type Markup } from './markup.ts';
import { absenceSentence, callName, entrySentence, verdict, webhookSentence } from './story-words.ts';
import { clockTime, longTime, timeTag } from './words.ts';

const SHORT = 120;

/** One email as its reader sees it, and beside it why it looks so. */
export function emailView(parts: TwinParts, email: KeptEmail, asked: MailboxSearch): Markup {
  const { account } = parts;
  const from = senderOf(account, email);
  const flowName = (flowId: string): string => account.flows.byId.get(flowId)?.name ?? flowId;
  const story = emailStory(email, logOf(account, email.profileId));
  const { tone, title, text } = verdict(story);
  return html`<article class="reading" aria-labelledby="subject">
<a class="back" href="/${mailQuery(asked)}">${icon('back')} Mailbox</a>
<header class="envelope">
<h1 id="subject">${unescapeHtml(email.subject)}</h1>
<div class="people">
<span class="avatar a${hueOf(email.address)}" aria-hidden="true">${email.address.charAt(0).toUpperCase()}</span>
<p><strong>${from.label}</strong> <span class="quiet">${from.address}</span><br>to <a href="/${mailQuery({ ...EVERYTHING, search: email.profileId })}" title="All emails to this person">${email.address}</a></p>
<p class="quiet sent">${timeTag(email.at, longTime(email.at))} UTC<br>${originOf(account, email)}</p>
</div>
${email.preheader !== '' && html`<p class="preheader"><span class="quiet">Preview</span> ${unescapeHtml(email.preheader)}</p>`}
</header>
<div class="split">
<iframe class="body" title="The email as rendered" src="/page/mail/${email.number}/body" sandbox></iframe>
<aside class="story" id="story" data-live aria-label="Why it looks like this">
<div class="verdict ${tone}"><h2>${title}</h2><p>${text}</p></div>
${story.properties.map((property) => propertyCard(property, story.webhook))}
${
  story.timeline.length > 0 &&
  html`<section class="card"><h3>What happened to this person</h3>
<ol class="timeline">${story.timeline.map((entry) => timelineLine(entry, email, flowName))}</ol></section>`
}
</aside>
</div>
</article>`;
}

function senderOf(
  account: Account,
  { messageId, campaignId }: KeptEmail,
): { readonly label: string; readonly address: string } {
  const inFlow = account.flows.messages.get(messageId)?.action.data.message;
  if (inFlow !== undefined && 'from_label' in inFlow) return { label: inFlow.from_label, address: inFlow.from_email };
  const ofCampaign = account.campaigns.get(campaignId ?? '')?.message;
  return { label: ofCampaign?.fromLabel ?? account.name, address: ofCampaign?.fromEmail ?? '' };
}

function originOf({ flows }: Account, { flowId, campaignId, messageName }: KeptEmail): Markup {
  if (campaignId !== undefined) return html`<a href="/page/flows#campaigns">Campaign › ${messageName}</a>`;
  return html`<a href="/page/flows/${flowId}">${flows.byId.get(flowId)?.name ?? flowId} › ${messageName}</a>`;
}

function propertyCard(story: PropertyStory, lastWebhook: PropertyStory['webhook']): Markup {
  const { property, value, writtenAt, write, webhook, absence } = story;
  return html`<section class="card property">
<h3><code>${property}</code>${absence === null ? html`<span class="pill good">shown</span>` : html`<span class="pill bad">default</span>`}</h3>
${
  absence === null
    ? html`${shownValue(property, value)}
<dl>
${writtenAt !== null && html`<dt>Written</dt><dd>${timeTag(writtenAt, longTime(writtenAt))}</dd>`}
${write !== null && html`<dt>By</dt><dd>${callName(write.via)}</dd>`}
${webhook !== null && html`<dt>After</dt><dd>the webhook of ${timeTag(webhook.at, clockTime(webhook.at))}, which ${webhookSentence(webhook)}</dd>`}
</dl>`
    : html`<p>${absenceSentence(absence, webhook ?? lastWebhook)}</p>`
}
</section>`;
}

function shownValue(property: string, value: Json): Markup {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= SHORT) return html`<p class="value">${text}</p>`;
  return html`<details id="value-${property}"><summary>${text.slice(0, SHORT)}…</summary><pre class="value" tabindex="0">${text}</pre></details>`;
}

function timelineLine(entry: PersonEntry, email: KeptEmail, flowName: (flowId: string) => string): Markup {
  const isThis = entry.kind === 'email' && entry.number === email.number;
  return html`<li class="${entry.kind}${isThis && ' this'}">${timeTag(entry.at, clockTime(entry.at))}<span>${
    isThis ? 'This email left' : entrySentence(entry, flowName)
  }</span></li>`;
}
