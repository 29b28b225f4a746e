import type { TwinParts } from '../control/twin-parts.ts';
import type { Campaign } from '../state/campaigns.ts';
import { EVERYTHING, mailQuery } from './mailbox-search.ts';
import { html, type Markup } from './markup.ts';
import { number, reasons, sum } from './step-card.ts';
import { grouped, longTime, timeTag } from './words.ts';

/** The campaigns of the account, the last one first, and what became of each. */
export function campaignList(parts: TwinParts): Markup {
  const campaigns = [...parts.account.campaigns.values()].toSorted((a, b) => sentAt(b) - sentAt(a));
  return html`<section id="campaigns" data-live aria-label="Campaigns">
<h2>Campaigns</h2>
${
  campaigns.length === 0
    ? html`<p class="quiet">There is none yet. <code>POST /campaigns</code> on this port schedules one.</p>`
    : html`<ul class="campaigns">${campaigns.map((campaign) => html`<li class="card">${campaignCard(parts, campaign)}</li>`)}</ul>`
}
</section>`;
}

const sentAt = ({ sendTime, created }: Campaign): number => sendTime ?? created;

function campaignCard({ campaignCounts, account }: TwinParts, campaign: Campaign): Markup {
  const { id, name, status, message, includedListIds } = campaign;
  const counts = campaignCounts.of(message.id);
  const groups = includedListIds.map((group) => account.lists.byId.get(group) ?? account.segments.byId.get(group));
  const skipped = sum(counts.skipped);
  return html`<h3><a href="/${mailQuery({ ...EVERYTHING, from: id })}" id="campaign-${id}">${name}</a> <span class="pill ${status === 'Sent' && 'good'}">${status}</span></h3>
<p class="quiet">${timeTag(sentAt(campaign), longTime(sentAt(campaign)))} UTC, to ${groups.map((group) => group?.name ?? 'a group that is gone').join(', ')}</p>
<dl class="counts">
${number('recipients', counts.recipients, '')}
${number('opened', counts.opened, '')}
${number('clicked', counts.clicked, '')}
${number('skipped', skipped, skipped > 0 ? 'bad' : '')}
</dl>
${machines(counts.openedByMachine, counts.clickedByMachine)}
${reasons(counts.skipped)}`;
}

function machines(opened: number, clicked: number): Markup | null {
  if (opened + clicked === 0) return null;
  return html`<p class="quiet machines">For ${grouped(opened)} more only a machine opened, for ${grouped(clicked)} more only a machine clicked.</p>`;
}
