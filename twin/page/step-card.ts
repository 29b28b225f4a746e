import type { StepCounts } from '../flow/step-counts.ts';
import type { AbTestAction, FlowAction, FlowTrigger } from '../state/flow-definition.ts';
import { filterWords } from './condition-words.ts';
import { type IconName, icon } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { counted, grouped } from './words.ts';

type Counts = Readonly<Partial<Record<string, number>>>;
type Face = { readonly icon: IconName; readonly kind: string; readonly title: string; readonly detail: string };

/** A step of the canvas, with how many people are at it and what became of the rest. */
export function stepCard(action: FlowAction, counts: StepCounts, nameOf: (id: string) => string): Markup {
  const { icon: name, kind, title, detail } = faceOf(action, nameOf);
  const status = 'status' in action.data ? action.data.status : null;
  return html`<div class="step ${action.type}">
<p class="kind">${icon(name)}${kind}${status !== null && status !== 'live' && html`<span class="pill">${status}</span>`}</p>
<h2>${title}</h2>
${detail !== '' && html`<p class="detail">${detail}</p>`}
<dl class="counts">
${number('waiting', counts.waiting, counts.waiting > 0 ? 'busy' : '')}
${number('passed', counts.passed, '')}
${number('skipped', sum(counts.skipped), sum(counts.skipped) > 0 ? 'bad' : '')}
</dl>
${reasons(counts.skipped)}
${action.type === 'ab-test' && variations(action, counts)}
${
  status === 'manual' &&
  counts.waiting > 0 &&
  html`<p class="release"><button class="button" id="release-${action.id}" data-call="POST /actions/${action.id}/release" data-body="{}">Let them go on</button></p>`
}
</div>`;
}

function variations({ data }: AbTestAction, { branches }: StepCounts): Markup | null {
  const all = [data.main_action, ...(data.current_experiment?.variations ?? [])];
  const sent = Object.fromEntries(
    all.map(({ data: { message } }) => [message.name, branches[message.id] ?? 0] as const),
  );
  return reasons(sent);
}

/** The card that a flow begins with. */
export function triggerCard(names: readonly string[], entered: number, refused: Counts): Markup {
  return html`<div class="step trigger">
<p class="kind">${icon('trigger')}Trigger</p>
<h2>${names.length === 0 ? 'Nothing starts this flow' : names.join(', ')}</h2>
<dl class="counts">${number('entered', entered, '')}${number('turned away', sum(refused), '')}</dl>
${reasons(refused)}
</div>`;
}

export function triggerName(trigger: FlowTrigger, nameOf: (id: string) => string): string {
  return trigger.type === 'metric' ? `Does ${nameOf(trigger.id)}` : `Joins the ${trigger.type} ${nameOf(trigger.id)}`;
}

function faceOf(action: FlowAction, nameOf: (id: string) => string): Face {
  switch (action.type) {
    case 'send-webhook': {
      const { name, url } = action.data.message;
      return { icon: 'webhook', kind: 'Webhook', title: name, detail: `POST ${url}` };
    }
    case 'send-email': {
      const { name, subject_line } = action.data.message;
      return { icon: 'mail', kind: 'Email', title: name, detail: subject_line };
    }
    case 'time-delay':
      return { icon: 'clock', kind: 'Time delay', title: `Wait ${waitOf(action.data)}`, detail: untilOf(action.data) };
    case 'conditional-split':
      return {
        icon: 'split',
        kind: 'Conditional split',
        title: 'Does the profile match?',
        detail: filterWords(action.data.profile_filter, nameOf),
      };
    case 'trigger-split':
      return {
        icon: 'split',
        kind: 'Trigger split',
        title: 'Does the event match?',
        detail: filterWords(action.data.trigger_filter, nameOf),
      };
    case 'ab-test': {
      const { experiment_status, main_action } = action.data;
      return {
        icon: 'test',
        kind: `A/B test, ${experiment_status}`,
        title: main_action.data.message.name,
        detail: main_action.data.message.subject_line,
      };
    }
  }
}

type Delay = Extract<FlowAction, { type: 'time-delay' }>['data'];

const SMALLER = { days: 'hour', hours: 'minute', minutes: 'second' } as const;

function waitOf({ unit, value, secondary_value: rest }: Delay): string {
  const large = counted(value, unit.slice(0, -1));
  return rest === null || rest === 0 ? large : `${large} ${counted(rest, SMALLER[unit])}`;
}

function untilOf({ delay_until_time: time, delay_until_weekdays: weekdays, timezone }: Delay): string {
  const on = weekdays === null ? '' : ` on ${weekdays.join(', ')}`;
  return time === null && on === '' ? '' : `then until${time === null ? '' : ` ${time}`}${on} (${timezone})`;
}

export function number(label: string, count: number, tone: string): Markup {
  return html`<div class="${tone}"><dt>${label}</dt><dd>${grouped(count)}</dd></div>`;
}

export const sum = (counts: Counts): number =>
  Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0);

export function reasons(counts: Counts): Markup | null {
  const entries = Object.entries(counts);
  if (entries.length === 0) return null;
  return html`<ul class="reasons">${entries.map(([reason, count]) => html`<li><span>${reason}</span> <b>${grouped(count ?? 0)}</b></li>`)}</ul>`;
}
