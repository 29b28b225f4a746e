import type { TwinParts } from '../control/twin-parts.ts';
import type { KeptEmail } from '../mail/mailbox.ts';
import { unescapeHtml } from '../mail/printed.ts';
import { filling } from './email-story.ts';
import { FALLBACK_REASONS } from './fallback-reasons.ts';
import { icon } from './icons.ts';
import { type FoundEmails, findEmails, type MailboxSearch, mailQuery } from './mailbox-search.ts';
import { html, type Markup } from './markup.ts';
import { counted, grouped, listTime, timeTag } from './words.ts';

const SHOWN = [
  ['all', 'All'],
  ['filled', 'Filled'],
  ['partly', 'Partly'],
  ['default', 'Default'],
] as const;

const PILLS = {
  filled: null,
  plain: null,
  partly: html`<span class="pill busy">partly filled</span>`,
  default: html`<span class="pill bad">default</span>`,
} as const;

/** The list of emails that people received, newest first. */
export function mailboxList(parts: TwinParts, asked: MailboxSearch, openNumber: number | null): Markup {
  const found = findEmails(parts, asked);
  const now = parts.clock.now();
  const heading = openNumber === null ? html`<h1>Mailbox</h1>` : html`<h2>Mailbox</h2>`;
  return html`<section class="list" aria-label="Emails">
<div class="list-head">
${heading}
${filters(parts, asked)}
<nav class="chips" aria-label="Which emails">${SHOWN.map(
    ([show, label]) =>
      html`<a href="/${mailQuery({ ...asked, show, before: null })}"${show === asked.show && html` aria-current="true"`}>${label}</a>`,
  )}</nav>
</div>
<div id="emails" data-live>
${
  parts.mailbox.sent() === 0
    ? howToBegin(parts)
    : html`<p class="hint" id="count">${told(found, parts.mailbox.sent(), asked)}${isNarrowed(asked) && html` · <a href="/" id="clear">Clear</a>`}</p>
<ol class="emails">${found.emails.map((email) => line(email, asked, now, email.number === openNumber))}</ol>
${pager(found)}`
}
</div>
</section>`;
}

function filters({ account }: TwinParts, asked: MailboxSearch): Markup {
  const sources = [...account.flows.byId.values(), ...account.campaigns.values()];
  const option = (value: string, label: string, chosen: string): Markup =>
    html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`;
  return html`<form role="search" action="/" class="search">
<div class="words">${icon('search')}<input type="search" name="search" value="${asked.search}" aria-label="Search by address, profile id or subject" placeholder="Person or subject"></div>
<button class="button">Find</button>
<select name="from" aria-label="Flow or campaign">${option('', 'All sources', asked.from)}${sources.map(({ id, name }) => option(id, name, asked.from))}</select>
<select name="why" aria-label="Why it fell back">${option('', 'Any reason', asked.why)}${Object.entries(FALLBACK_REASONS).map(([why, label]) => option(why, label, asked.why))}</select>
${asked.show !== 'all' && html`<input type="hidden" name="show" value="${asked.show}">`}
</form>`;
}

const isNarrowed = (asked: MailboxSearch): boolean => mailQuery({ ...asked, before: null }) !== '';

/** `The last 1,000 of 1,234 emails, 101 to 200`. */
function told({ emails, newer, total }: FoundEmails, sent: number, asked: MailboxSearch): string {
  const of = sent > total ? `The last ${grouped(total)} of ${counted(sent, 'email')}` : counted(sent, 'email');
  const what = isNarrowed(asked) ? `${grouped(total)} found` : of;
  if (emails.length === 0 || emails.length === total) return what;
  return `${what}, ${grouped(newer + 1)} to ${grouped(newer + emails.length)}`;
}

function pager({ newerPage, olderPage }: FoundEmails): Markup | null {
  if (newerPage === null && olderPage === null) return null;
  return html`<nav class="pager" aria-label="Pages of emails">
${newerPage !== null && html`<a class="button" id="newer" href="/${mailQuery(newerPage)}">Newer</a>`}
${olderPage !== null && html`<a class="button" id="older" href="/${mailQuery(olderPage)}">Older</a>`}
</nav>`;
}

function line(email: KeptEmail, asked: MailboxSearch, now: number, isOpen: boolean): Markup {
  const pill = PILLS[filling(email)];
  return html`<li><a href="/page/mail/${email.number}${mailQuery(asked)}" id="mail-${email.number}"${isOpen && html` aria-current="true"`}>
<span class="avatar a${hueOf(email.address)}" aria-hidden="true">${initial(email.address)}</span>
<span class="who">${email.address}</span>${timeTag(email.at, listTime(email.at, now))}
<span class="subject">${unescapeHtml(email.subject)}</span>
<span class="snippet">${pill}${unescapeHtml(email.preheader) || email.messageName}</span>
</a></li>`;
}

function initial(address: string): string {
  return address.charAt(0).toUpperCase();
}

/** One of six colours, always the same for the same address. */
export function hueOf(address: string): number {
  let sum = 0;
  for (let index = 0; index < address.length; index += 1) sum += address.charCodeAt(index);
  return sum % 6;
}

function howToBegin({ klaviyoUrl, account }: TwinParts): Markup {
  const flows = [...account.flows.byId.values()];
  if (flows.length > 0) {
    return html`<div class="empty"><p><strong>No email has left yet.</strong></p>
<p>${flows.length === 1 ? 'A flow is' : 'Flows are'} installed: emails appear here as people go through ${flows.length === 1 ? 'it' : 'them'}.</p>
<p><a class="button" href="/page/flows">Look at the flow</a> <a class="button" href="/page/clock">Move the clock</a></p></div>`;
  }
  return html`<div class="empty"><p><strong>Nobody got an email yet.</strong></p>
<p>Your program’s Klaviyo is at <code>${klaviyoUrl}</code>. Install a list, a template and a flow on this port (<code>POST /lists</code>, <code>/templates</code>, <code>/flows</code>; see the README), and let somebody join the list.</p>
<p>To just look around, start the twin with <code>--example</code>.</p></div>`;
}
