import type { TwinParts } from '../control/twin-parts.ts';
import { html, type Markup } from './markup.ts';
import { counted } from './words.ts';

const SHARE = 0.25;
const DELAY_SECONDS = 120;

/** What goes wrong with the webhooks that flows post: twice, out of order, very many at once. */
export function webhookFaultView({ webhookFaults, account }: TwinParts): Markup {
  const now = webhookFaults.current();
  const lists = [...account.lists.byId.values()];
  const lateness = counted(now.delayShare > 0 ? now.delaySeconds : DELAY_SECONDS, 'second');
  return html`<section class="card" id="webhooks" data-live><h2>Webhooks</h2><ul class="switches">
${line(
  'duplicates',
  'Duplicates',
  `One in four comes again ${counted(now.duplicateAfterSeconds, 'second')} after it was accepted.`,
  now.duplicateShare > 0,
  {
    ...now,
    duplicateShare: now.duplicateShare > 0 ? 0 : SHARE,
  },
)}
${line(
  'disorder',
  'Out of order',
  `One in four is put off by up to ${lateness}; later ones overtake it.`,
  now.delayShare > 0,
  {
    ...now,
    delayShare: now.delayShare > 0 ? 0 : SHARE,
    delaySeconds: now.delayShare > 0 ? now.delaySeconds : DELAY_SECONDS,
  },
)}
</ul></section>
${
  lists.length > 0 &&
  html`<section class="card"><h2>Burst</h2><p class="quiet">So many invented people join a list at once, and its flow posts a webhook for each.</p>
<form class="row" data-call="POST /bursts">
<label>List<select name="listId">${lists.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select></label>
<label>People<input type="number" name="count" data-type="number" min="1" max="100000" value="500" required></label>
<button class="button main">Join</button>
</form></section>`
}`;
}

function line(id: string, name: string, says: string, isOn: boolean, body: object): Markup {
  return html`<li><div><strong id="${id}-name">${name}</strong><span class="quiet" id="${id}-says">${says}</span></div>
<button class="switch" role="switch" id="${id}" aria-checked="${String(isOn)}" aria-labelledby="${id}-name" aria-describedby="${id}-says" data-call="PUT /webhooks/disorder" data-body="${JSON.stringify(body)}"></button></li>`;
}
