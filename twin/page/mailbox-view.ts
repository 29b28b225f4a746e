import type { TwinParts } from '../control/twin-parts.ts';
import type { KeptEmail } from '../mail/mailbox.ts';
import { unescapeHtml } from '../mail/printed.ts';
import { filling } from './email-story.ts';
import { icon } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { counted, grouped, listTime, timeTag } from './words.ts';

const KEPT = 1_000;
const SHOWN = 100;
const FILTERS = [
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

export type MailboxSearch = { readonly search: string; readonly show: (typeof FILTERS)[number][0] };

export function mailQuery({ search, show }: MailboxSearch): string {
  const query = new URLSearchParams({ ...(search !== '' && { search }), ...(show !== 'all' && { show }) }).toString();
  return query === '' ? '' : `?${query}`;
}

/** The list of emails that people received, newest first. */
export function mailboxList(parts: TwinParts, asked: MailboxSearch, openNumber: number | null): Markup {
  const all = parts.mailbox.latest(KEPT);
  const found = all.filter((email) => matches(email, asked));
  const now = parts.clock.now();
  const heading = openNumber === null ? html`<h1>Mailbox</h1>` : html`<h2>Mailbox</h2>`;
  return html`<section class="list" aria-label="Emails">
<div class="list-head">
${heading}
<form role="search" action="/" class="search">
${icon('search')}<input type="search" name="search" value="${asked.search}" aria-label="Search by address or subject" placeholder="Address or subject">
${asked.show !== 'all' && html`<input type="hidden" name="show" value="${asked.show}">`}
</form>
<nav class="chips" aria-label="Which emails">${FILTERS.map(
    ([show, label]) =>
      html`<a href="/${mailQuery({ ...asked, show })}"${show === asked.show && html` aria-current="true"`}>${label}</a>`,
  )}</nav>
</div>
<div id="emails" data-live>
${
  all.length === 0
    ? howToBegin(parts)
    : html`<p class="hint" id="count">${told(found.length, parts.mailbox.sent(), asked)}</p>
<ol class="emails">${found.slice(0, SHOWN).map((email) => line(email, asked, now, email.number === openNumber))}</ol>`
}
</div>
</section>`;
}

function told(found: number, sent: number, asked: MailboxSearch): string {
  if (mailQuery(asked) === '') {
    return sent > SHOWN ? `The last ${SHOWN} of ${counted(sent, 'email')}` : counted(sent, 'email');
  }
  return found > SHOWN ? `The last ${SHOWN} of ${grouped(found)} found` : `${grouped(found)} found`;
}

function matches(email: KeptEmail, { search, show }: MailboxSearch): boolean {
  if (show !== 'all' && filling(email) !== show) return false;
  const wanted = search.trim().toLowerCase();
  return email.address.toLowerCase().includes(wanted) || unescapeHtml(email.subject).toLowerCase().includes(wanted);
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
