import type { TwinParts } from '../control/twin-parts.ts';
import type { FlowAction } from '../state/flow-definition.ts';
import type { Flow } from '../state/flows.ts';
import { campaignList } from './campaign-list.ts';
import { icon } from './icons.ts';
import { EVERYTHING, mailQuery } from './mailbox-search.ts';
import { html, type Markup } from './markup.ts';
import { stepCard, triggerCard, triggerName } from './step-card.ts';
import { counted, grouped } from './words.ts';

const STATUSES = ['draft', 'manual', 'live'] as const;

/** The flows of the account, one of them as a canvas, and the campaigns. */
export function flowView(parts: TwinParts, flow: Flow | undefined): Markup {
  const flows = [...parts.account.flows.byId.values()];
  const campaigns = parts.account.campaigns.size;
  if (flow === undefined) {
    return html`<h1>Flows</h1>
<p>There is no flow yet. Install one with <code>POST /flows</code> on this port, or start the twin with <code>--example</code>.</p>
${campaignList(parts)}`;
  }
  return html`<div class="page-head">
<h1>${flow.name}</h1>
<div class="segmented" id="status" data-live role="group" aria-label="Status of the flow">${STATUSES.map(
    (status) =>
      html`<button id="status-${status}" aria-pressed="${String(flow.status === status)}" data-call="PUT /flows/${flow.id}/status" data-body="${JSON.stringify({ status })}">${status}</button>`,
  )}</div>
<a class="button" href="/${mailQuery({ ...EVERYTHING, from: flow.id })}">Its emails</a>
${
  flows.length + campaigns > 1 &&
  html`<nav class="chips" aria-label="Flows and campaigns">${flows.map(
    (each) => html`<a href="/page/flows/${each.id}"${each === flow && html` aria-current="true"`}>${each.name}</a>`,
  )}${campaigns > 0 && html`<a href="#campaigns">${counted(campaigns, 'campaign')}</a>`}</nav>`
}
</div>
<div class="canvas" id="canvas" data-live tabindex="0" role="region" aria-label="Steps of the flow">${canvas(parts, flow)}</div>
${campaignList(parts)}`;
}

function canvas({ account, flowEngine }: TwinParts, flow: Flow): Markup {
  const { lists, metrics, segments } = account;
  const nameOf = (id: string): string =>
    lists.byId.get(id)?.name ?? metrics.byId.get(id)?.name ?? segments.byId.get(id)?.name ?? id;
  const names = flow.definition.triggers.map((trigger) => triggerName(trigger, nameOf));
  const { entered, refused } = flowEngine.tally.flow(flow.id);
  const drawn = new Set<string>();

  const stepsFrom = (id: string | null): Markup => {
    const action = flow.definition.actions.find((each) => each.id === id);
    if (action === undefined) return html`<li class="end"><span>${icon('end')}Flow ends</span></li>`;
    if (drawn.has(action.id)) return html`<li class="end">goes on at “${titleOf(action)}”</li>`;
    drawn.add(action.id);
    const counts = flowEngine.tally.step(action.id);
    const card = html`<li>${stepCard(action, counts, nameOf)}</li>`;
    const { links } = action;
    if ('next' in links) return html`${card}${stepsFrom(links.next)}`;
    return html`${card}<li class="fork">
${branch('Yes', counts.branches.yes ?? 0, stepsFrom(links.next_if_true))}
${branch('No', counts.branches.no ?? 0, stepsFrom(links.next_if_false))}
</li>`;
  };
  return html`<ol class="lane"><li>${triggerCard(names, entered, refused)}</li>${stepsFrom(flow.definition.entry_action_id)}</ol>`;
}

function branch(label: string, count: number, steps: Markup): Markup {
  return html`<div class="branch"><p class="branch-label">${label} <b>${grouped(count)}</b></p><ol class="lane">${steps}</ol></div>`;
}

function titleOf(action: FlowAction): string {
  return 'message' in action.data ? action.data.message.name : action.type;
}
