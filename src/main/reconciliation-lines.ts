import { STATISTIC_WORDS } from '../contract/reconciliation.ts';
import { count, type Explanation } from '../ingest/reconciliation/explain.ts';
import { dayInWords, momentOf } from '../ingest/reconciliation/moment.ts';
import type { ReconciliationView, ViewedDifference } from '../ingest/reconciliation/view-reconciliation.ts';
import { wrap } from './wrap.ts';

const ROLES: Readonly<Record<ViewedDifference['role'], string>> = {
  treatment: '',
  control: ', control',
  unknown: ', of no template',
};
const INDENT = ' '.repeat('31 Nov  '.length);

/** What a check found, for a terminal of so many columns. */
export function reconciliationLines(view: ReconciliationView, columns: number): string[] {
  const { obstacle, differences, differing } = view;
  const rest = differing - differences.length;
  return [
    ...(obstacle === null ? [] : [...advice(obstacle, '', columns), '']),
    ...wrap(summaryOf(view), '', columns),
    ...emailsOf(differences).flatMap((email) => ['', ...linesOfEmail(email, widthsOf(differences), columns)]),
    ...(rest > 0 ? ['', `The newest ${count(differences.length)} of ${count(differing)}.`] : []),
  ];
}

function summaryOf({ checkedAt, from, to, timeZone, figures, agreeing, progress, obstacle }: ReconciliationView) {
  const unfinished =
    progress === null
      ? ''
      : `${count(progress.compared)} of ${count(progress.reports)} reports of this check are compared; it goes on by itself where \`justai serve\` runs, else with \`justai reconcile\`. `;
  if (checkedAt === null || from === null || to === null) {
    const todo = unfinished === '' && obstacle === null ? ' `justai reconcile` does it.' : '';
    return `${unfinished}Nothing was compared yet.${todo}`;
  }
  const of =
    agreeing === figures
      ? `All ${count(figures)} figures agree`
      : `${count(agreeing)} of ${count(figures)} figures agree`;
  const zone = timeZone === null ? '' : `, by days of ${timeZone}`;
  return `${unfinished}${of}, ${dayInWords(from)} to ${dayInWords(to)}${zone}. Klaviyo was asked last on ${momentOf(checkedAt)}.`;
}

const advice = ({ sentence, next }: Explanation, indent: string, columns: number): string[] => [
  ...wrap(sentence, indent, columns),
  ...wrap(next, `${indent}→ `, columns),
];

/** Differences of one email and day stand together, as they come. */
function emailsOf(differences: readonly ViewedDifference[]): ViewedDifference[][] {
  const emails = new Map<string, ViewedDifference[]>();
  for (const each of differences) {
    const key = `${each.day} ${each.messageId}`;
    emails.set(key, [...(emails.get(key) ?? []), each]);
  }
  return [...emails.values()];
}

interface Widths {
  readonly figure: number;
  readonly theirs: number;
  readonly ours: number;
}

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
const widthsOf = (differences: readonly ViewedDifference[]): Widths => ({
  figure: longest(differences.map(({ statistic }) => STATISTIC_WORDS[statistic])),
  theirs: longest(differences.map(({ theirs }) => count(theirs))),
  ours: longest(differences.map(({ ours }) => count(ours))),
});

/** A cause that several figures share is told once, below them. */
function linesOfEmail(figures: readonly ViewedDifference[], widths: Widths, columns: number): string[] {
  return figures.flatMap((figure, place) => {
    const { day, messageId, messageName, templateName, role, statistic, theirs, ours, cause } = figure;
    const name = messageName ?? templateName;
    const email = `${name === null ? messageId : `${name} (${messageId})`}${ROLES[role]}`;
    const isShared = figures[place + 1]?.cause.sentence === cause.sentence;
    return [
      ...(place === 0 ? [`${dayInWords(day).padEnd(INDENT.length)}${email}`] : []),
      [
        `${INDENT}${STATISTIC_WORDS[statistic].padEnd(widths.figure)}`,
        `Klaviyo ${count(theirs).padStart(widths.theirs)}`,
        `JustAI ${count(ours).padStart(widths.ours)}`,
      ].join('   '),
      ...(isShared ? [] : advice(cause, INDENT, columns)),
    ];
  });
}
