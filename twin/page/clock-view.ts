import type { RealClock } from '../clock/real-clock.ts';
import type { RunState } from '../clock/stepped-clock.ts';
import type { TwinParts } from '../control/twin-parts.ts';
import { html, type Markup } from './markup.ts';
import { duration, longTime, timeTag } from './words.ts';

const SPEEDS = [1, 10, 60, 600, 3_600];
const STEPS = [
  ['5 minutes', 300_000],
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
  ['1 week', 604_800_000],
] as const;

/** The twin's time, and how it moves. */
export function clockView({ clock }: TwinParts): Markup {
  const now = clock.now();
  const next = clock.nextDue();
  const isMoving = clock.kind === 'real' && !clock.isPaused();
  return html`<div class="page-head"><h1>Clock</h1><p class="lead">${
    clock.kind === 'real'
      ? 'Delays, retries and limits all count this time. Make it go faster and watch a flow that takes days.'
      : 'Time stands until it is told where to run to, and jumps from one due event to the next.'
  }</p></div>
<section class="card face" id="face" data-live aria-label="Now">
<p class="big" data-now="${now}" data-speed="${isMoving ? clock.speed() : 0}">${timeTag(now, longTime(now))}</p>
<p class="quiet">${next === null ? 'Nothing is due.' : `Next due ${longTime(next)} UTC${next > now && !isMoving ? `, in ${duration(next - now)}` : ''}.`} ${runSentence(clock.runState())}</p>
</section>
${clock.kind === 'real' && speeds(clock)}
<section class="card"><h2>Run to</h2>
<div class="row" id="steps" data-live>${STEPS.map(
    ([label, milliseconds]) =>
      html`<button class="button" id="step-${milliseconds}" data-call="POST /clock/run" data-body="${JSON.stringify({ until: new Date(now + milliseconds).toISOString() })}">+ ${label}</button>`,
  )}${
    next !== null &&
    html`<button class="button" id="step-next" data-call="POST /clock/run" data-body="${JSON.stringify({ until: new Date(Math.max(next, now)).toISOString() })}">Next event</button>`
  }</div>
<form class="row" data-call="POST /clock/run">
<label>A time, in UTC<input type="datetime-local" name="until" data-type="time" step="1" required value="${new Date(now + 3_600_000).toISOString().slice(0, 19)}"></label>
<button class="button main">Run</button>
</form>
<p class="quiet">${clock.kind === 'real' ? 'It goes on at its speed and pauses when it is there.' : 'It jumps as fast as everything due can be played.'}</p>
</section>`;
}

function speeds(clock: RealClock): Markup {
  const isPaused = clock.isPaused();
  const all = SPEEDS.includes(clock.speed()) ? SPEEDS : [...SPEEDS, clock.speed()].sort((a, b) => a - b);
  return html`<section class="card" id="speeds" data-live><h2>Speed</h2>
<div class="row"><div class="segmented" role="group" aria-label="Times as fast as the wall">${all.map(
    (speed) =>
      html`<button id="speed-${speed}" aria-pressed="${String(speed === clock.speed())}" data-call="PUT /clock" data-body="${JSON.stringify({ speed })}">${speed.toLocaleString('en')}×</button>`,
  )}</div>
<button class="button main" id="pause" data-call="PUT /clock" data-body="${JSON.stringify({ paused: !isPaused })}">${isPaused ? 'Go on' : 'Pause'}</button></div>
<p class="quiet">At ${clock.speed().toLocaleString('en')}× an hour passes in ${duration(3_600_000 / clock.speed())}.</p></section>`;
}

function runSentence(run: RunState): string {
  switch (run.kind) {
    case 'idle':
      return '';
    case 'running':
      return `Running to ${longTime(run.until)}.`;
    case 'done':
      return `Ran to ${longTime(run.until)}.`;
    case 'failed':
      return `The run failed: ${run.error}`;
  }
}
