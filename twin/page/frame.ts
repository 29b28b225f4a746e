import { faultStatus } from '../control/fault-routes.ts';
import type { TwinParts } from '../control/twin-parts.ts';
import { icon } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { grouped, longTime, timeTag } from './words.ts';

const PAGES = [
  ['mail', 'Mailbox', '/'],
  ['flow', 'Flows', '/page/flows'],
  ['fault', 'Faults', '/page/faults'],
  ['clock', 'Clock', '/page/clock'],
] as const;

export type PageContent = {
  readonly page: (typeof PAGES)[number][0];
  readonly title: string;
  readonly main: Markup;
};

/** A whole page around its content. Elements with `data-live` are fetched again while it is open. */
export function frame(parts: TwinParts, { page, title, main }: PageContent): string {
  const account = parts.account.name;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${account} (Klaviyo twin)</title>
<link rel="icon" href="/page/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/assets/page.css">
<link rel="stylesheet" href="/page/assets/mail.css">
<link rel="stylesheet" href="/page/assets/canvas.css">
<script type="module" src="/page/assets/page.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<a class="brand" href="/"><img src="/page/assets/icon.svg" alt="" width="28" height="28"><span>${account}<small>Klaviyo twin</small></span></a>
${tabs(parts, page)}
${clockChip(parts)}
</header>
<main id="main" class="page-${page}">
<p id="problems" class="problems" role="alert" hidden></p>
${main}
</main>
</body>
</html>`.text;
}

function tabs({ clock, faults }: TwinParts, open: PageContent['page']): Markup {
  const active = faults.planned().filter((planned) => faultStatus(planned, clock.now()) === 'active').length;
  const badge = html`<b class="badge" aria-label="${active} on">${grouped(active)}</b>`;
  return html`<nav class="pages" id="pages" data-live aria-label="Pages">${PAGES.map(
    ([page, label, href]) =>
      html`<a href="${href}" id="page-${page}"${page === open && html` aria-current="page"`}>${icon(page)}<span>${label}</span>${page === 'fault' && active > 0 && badge}</a>`,
  )}</nav>`;
}

/** The time, which the page lets tick by itself between two looks at the twin. */
function clockChip({ clock }: TwinParts): Markup {
  const now = clock.now();
  const isReal = clock.kind === 'real';
  const isMoving = isReal && !clock.isPaused();
  return html`<div class="chip" id="chip" data-live>
<span class="now" id="now" data-now="${now}" data-speed="${isMoving ? clock.speed() : 0}">${timeTag(now, longTime(now))}</span>
${
  isReal
    ? html`<span class="pace">UTC · ${clock.speed()}×</span><button class="round" id="pace" data-call="PUT /clock" data-body="${JSON.stringify({ paused: isMoving })}" aria-label="${isMoving ? 'Pause the clock' : 'Let the clock go on'}">${icon(isMoving ? 'pause' : 'play')}</button>`
    : html`<span class="pace">UTC · stepped</span>`
}
</div>`;
}
