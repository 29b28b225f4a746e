import { styleText } from 'node:util';
import type { Judgement, Summary } from './summary.ts';

/** What is known while the month is being played. */
export interface Progress {
  readonly day: number;
  readonly days: number;
  readonly wave: string;
  readonly webhooks: number;
  readonly written: number;
  readonly pending: number;
  readonly slowestWriteSeconds: number | null;
  readonly fallback: number;
  readonly events: number;
  readonly control: number | null;
  readonly treatment: number | null;
  readonly oracle: number;
  readonly bestName: string;
  readonly bestShare: number | null;
}

const BAR = 30;
const dim = (text: string): string => styleText('dim', text);
const bold = (text: string): string => styleText('bold', text);
export const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)} %`);
const count = (n: number): string => n.toLocaleString('en-US');
const row = (label: string, value: string): string => `  ${dim(label.padEnd(12))}${value}`;

export function progressLines(p: Progress): string[] {
  const done = Math.round((p.day / p.days) * BAR);
  const bar = styleText('cyan', '█'.repeat(done)) + dim('░'.repeat(BAR - done));
  const slowest =
    p.slowestWriteSeconds === null ? '' : dim(` · slowest ${p.slowestWriteSeconds.toFixed(0)} s after the call`);
  return [
    '',
    `  ${bar}  ${bold(`day ${p.day} of ${p.days}`)}  ${dim(p.wave)}`,
    '',
    row('webhooks', `${count(p.webhooks)} answered`),
    row('deliveries', `${count(p.written)} written, ${count(p.pending)} waiting${slowest}`),
    row('emails', `${count(p.fallback)} fell back to the email's own default`),
    row('events', `${count(p.events)} ingested`),
    row(
      'clicks',
      `control ${percent(p.control)}   treatment ${bold(percent(p.treatment))}   ${dim(`if each got their own best ${percent(p.oracle)}`)}`,
    ),
    row('learning', `“${p.bestName}” gets ${bold(percent(p.bestShare))} of the treatment`),
    '',
  ];
}

function progressLine(p: Progress): string {
  const slowest = p.slowestWriteSeconds === null ? '' : ` (slowest ${p.slowestWriteSeconds.toFixed(0)} s)`;
  return (
    `day ${p.day}: ${p.webhooks} webhooks, ${p.written} written${slowest}, ${p.fallback} fell back, ${p.events} events, ` +
    `clicks ${percent(p.control)} control ${percent(p.treatment)} treatment ${percent(p.oracle)} at best, ` +
    `the best variant to ${percent(p.bestShare)} of treatment`
  );
}

/** Redraws in place on a terminal; elsewhere prints one line a day. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #drawn = 0;
  #lastDay = -1;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  say(text: string): void {
    this.#erase();
    this.#out.write(`${text}\n`);
  }

  show(progress: Progress): void {
    if (this.#out.isTTY) {
      const lines = progressLines(progress);
      this.#erase();
      this.#out.write(`${lines.join('\n')}\n`);
      this.#drawn = lines.length;
    } else if (progress.day !== this.#lastDay) {
      this.#lastDay = progress.day;
      this.#out.write(`${progressLine(progress)}\n`);
    }
  }

  #erase(): void {
    if (this.#drawn > 0) this.#out.write(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }
}

export const judgementLines = ({ broken, tooEarly }: Judgement): string[] => [
  ...broken.map((sentence) => `  ✗ ${sentence}`),
  ...tooEarly.map((sentence) => dim(`  · ${sentence}`)),
];

const VERDICTS: Readonly<Record<string, string>> = {
  better: 'You can trust this.',
  worse: 'The control does better.',
  not_sure: 'Not sure yet.',
  no_data: 'No results yet.',
};

export function summaryLines(s: Summary): string[] {
  const signed = (value: number | null): string =>
    value === null ? '?' : `${value < 0 ? '−' : '+'}${Math.abs(value * 100).toFixed(1)} %`;
  const shares = Object.entries(s.finalShare).sort(([, a], [, b]) => b - a);
  const { lift, clickRate, exposures, webhooks, events, writeSeconds } = s;
  return [
    '',
    `  ${bold(`${signed(lift.estimate)} clicks over the control`)}, between ${signed(lift.low)} and ${signed(lift.high)}. ${VERDICTS[lift.verdict] ?? ''}`,
    '',
    row(
      'webhooks',
      `${count(webhooks.posted)} posted, ${count(webhooks.answered200)} answered 200, ${count(s.decisions)} decisions stored`,
    ),
    row(
      'writes',
      `median ${writeSeconds.median?.toFixed(1) ?? '–'} s, 99 % within ${writeSeconds.p99?.toFixed(0) ?? '–'} s`,
    ),
    row(
      'emails',
      `${count(exposures.shown)} shown, ${count(exposures.fallback)} fell back, ${count(exposures.uncertain)} uncertain, ${count(exposures.stale)} stale`,
    ),
    row('events', `${count(events.exported)} exported, ${count(events.ingested)} ingested`),
    row(
      'clicks',
      `control ${percent(clickRate.control)}, treatment ${percent(clickRate.treatment)}, if each got their own best ${percent(clickRate.oracle)}`,
    ),
    row(
      'last week',
      shares
        .map(([variant, share]) => `${variant === s.trueBest ? bold(variant) : variant} ${percent(share)}`)
        .join('  '),
    ),
    row('policies', `${s.policies} published, ${s.recomputed.same} computed again to the last bit`),
    row('took', `${s.wallSeconds.toFixed(0)} s, at most ${count(s.peakMegabytes)} MB`),
    '',
  ];
}
