import { isDeepStrictEqual } from 'node:util';
import type { PlannedFault } from '../api/faults.ts';
import { OPERATIONS } from '../api/operations.ts';
import { faultStatus } from '../control/fault-routes.ts';
import type { TwinParts } from '../control/twin-parts.ts';
import { FAULT_GROUPS, type FaultSwitch } from './fault-catalogue.ts';
import { html, type Markup } from './markup.ts';
import { webhookFaultView } from './webhook-fault-view.ts';
import { counted, grouped, longTime, slug } from './words.ts';

/** What goes wrong with the API, switched on and off. */
export function faultView(parts: TwinParts): Markup {
  const planned = parts.faults.planned();
  const now = parts.clock.now();
  return html`<div class="page-head"><h1>Faults</h1><p class="lead">Turn one on, and the API goes wrong for your program until you turn it off.</p></div>
<form class="card options" id="options" aria-labelledby="options-title">
<h2 id="options-title">What the next switch concerns</h2>
<label>Calls<select name="operation"><option value="*">All of them</option>${[...OPERATIONS]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(
      ({ name, method, path }) => html`<option value="${name}">${name} · ${method} ${path}</option>`,
    )}</select></label>
<label>Share that fails<select name="probability" data-type="number"><option value="1">every one</option><option value="0.5">half</option><option value="0.2">1 in 5</option><option value="0.05">1 in 20</option></select></label>
<label>How many<input name="times" data-type="number" type="number" min="1" placeholder="no limit"></label>
<label>For how many minutes<input name="minutes" data-type="number" type="number" min="1" placeholder="until turned off"></label>
</form>
<div class="groups">
${FAULT_GROUPS.map(
  ({ title, switches }) =>
    html`<section class="card" id="group-${slug(title)}" data-live><h2>${title}</h2><ul class="switches">${switches.map((each) => line(each, planned, now))}</ul></section>`,
)}
${webhookFaultView(parts)}
</div>
<section class="card" id="plan" data-live><h2>The plan</h2>${plan(planned, now)}</section>`;
}

function line({ name, says, fault }: FaultSwitch, planned: readonly PlannedFault[], now: number): Markup {
  const on = planned.filter((each) => isDeepStrictEqual(each.rule.fault, fault));
  const active = on.filter((each) => ['active', 'waiting'].includes(faultStatus(each, now)));
  const hits = on.reduce((sum, each) => sum + each.hits, 0);
  const id = `switch-${slug(name)}`;
  const isOn = active.length > 0;
  const call = isOn
    ? html`data-call="DELETE /faults/${active[0]?.id ?? ''}"`
    : html`data-call="POST /faults" data-body="${JSON.stringify({ fault })}" data-with="options"`;
  return html`<li><div><strong id="${id}-name">${name}</strong><span class="quiet" id="${id}-says">${says}</span></div>
${hits > 0 && html`<span class="pill bad">hit ${counted(hits, 'call')}</span>`}
<button class="switch" role="switch" id="${id}" aria-checked="${String(isOn)}" aria-labelledby="${id}-name" aria-describedby="${id}-says" ${call}></button></li>`;
}

function plan(planned: readonly PlannedFault[], now: number): Markup {
  if (planned.length === 0) return html`<p class="quiet">Nothing goes wrong.</p>`;
  return html`<ul class="plan">${planned.map((each) => {
    const { operation, probability = 1, times, until, fault } = each.rule;
    const detail = [
      operation === '*' ? 'all calls' : operation,
      ...(probability < 1 ? [`${grouped(probability * 100)} % of them`] : []),
      ...(Number.isFinite(times) ? [`at most ${grouped(times)}`] : []),
      ...(Number.isFinite(until) ? [`until ${longTime(until)}`] : []),
    ].join(', ');
    return html`<li><span class="pill ${faultStatus(each, now) === 'active' ? 'bad' : ''}">${faultStatus(each, now)}</span>
<div><strong>${faultName(fault)}</strong><span class="quiet">${detail}</span></div>
<span>${counted(each.hits, 'hit')}</span>
<button class="button" id="remove-${each.id}" data-call="DELETE /faults/${each.id}" aria-label="Remove ${faultName(fault)}">Remove</button></li>`;
  })}</ul>
<p><button class="button" id="clear" data-call="PUT /faults" data-body="[]">Remove all</button></p>`;
}

function faultName(fault: PlannedFault['rule']['fault']): string {
  const known = FAULT_GROUPS.flatMap(({ switches }) => switches).find((each) => isDeepStrictEqual(each.fault, fault));
  if (known !== undefined) return known.name;
  return fault.kind === 'status' ? String(fault.status) : fault.kind;
}
