import type { LoggedDecision } from './decision-record.ts';
import type { TimelineStep } from './timeline-step.ts';

export interface Fact {
  readonly term: string;
  readonly fact: string;
}

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;

/** Why a person got what they got, where no chance or more than chance was involved. */
const REASONS: Readonly<Record<string, string>> = {
  split: 'The split put this person into the control group, which every version is compared with.',
  holdout: 'This person is in the holdout, which is kept out of all emails of the flow.',
  random_control: 'This person is in the share whose version is chosen evenly at random, to check the choices.',
  shipped: 'The template is shipped: everybody gets its winner.',
  forced: 'The request asked for this version by copy_id.',
  draft: 'The template was a draft then, so everybody got the original. Make it live to choose versions.',
  paused: 'The template was paused then, so everybody got the original.',
  archived: 'The template was archived then, so everybody got the original.',
  no_eligible_variant: 'No live version was meant for this person: see who may get each under Content.',
  render_error: 'The version could not be rendered with this person’s fields: see the error under Content.',
};

const SHIPPED_WITH_HOLDOUT = 'The template is shipped: everybody who is not held out gets its winner.';

export function whyDecided({ reason, assignment, kind }: LoggedDecision): string {
  if (assignment === 'inherited') {
    return kind === 'control'
      ? 'Kept: this person was put into the control group by an earlier email and stays there.'
      : 'Kept: this person was given this version by an earlier email and stays with it while it is live.';
  }
  if (reason === 'shipped' && assignment !== 'forced') return SHIPPED_WITH_HOLDOUT;
  if (reason === 'chosen') return 'Drawn by chance among the live versions; what does better is likelier.';
  return REASONS[reason] ?? `Reason: ${reason}.`;
}

/** What the email was to show, as part of a sentence. */
export const wordsOf = ({ kind, variant }: LoggedDecision): string => {
  if (variant === null) return 'the email’s own default';
  return kind === 'treatment' ? `“${variant.name}”` : `your original, “${variant.name}”`;
};

export const decidedStep = (decision: LoggedDecision): TimelineStep => ({
  kind: 'decided',
  at: decision.decidedAt,
  state: decision.kind === 'fallback' ? 'failed' : 'done',
  title: `The webhook was answered: ${wordsOf(decision)}`,
  details: [
    whyDecided(decision),
    ...(decision.conflicts === 0
      ? []
      : [`The same request came again with other attributes or fields (${decision.conflicts} ×): this answer stood.`]),
  ],
});

/** All that the choice was made with. */
export function decidedFacts(decision: LoggedDecision): Fact[] {
  const { variant, reason, restrictedTo, policyVersion, cell, attrs } = decision;
  const facts: [string, string | null][] = [
    ['Group', groupOf(decision)],
    [
      'Version',
      variant && `${variant.name} (${variant.variantId}${variant.version ? `, version ${variant.version}` : ''})`,
    ],
    ['Chance', chanceOf(decision)],
    ['Themes', variant && variant.themes.length > 0 ? variant.themes.join(', ') : null],
    ['Kept to', restrictedTo && `${restrictedTo.join(', ')}, met in the earlier email`],
    ['Subject', decision.subject === '' ? null : decision.subject],
    [
      'Based on',
      decision.kind === 'control' || reason === 'shipped'
        ? null
        : policyVersion === null
          ? 'Nothing yet: equal chances'
          : `Results up to policy version ${policyVersion}`,
    ],
    ['Choice for', peopleLike(cell)],
    [
      'Attributes',
      Object.entries(attrs)
        .map(([name, value]) => `${name}: ${inWords(value)}`)
        .join(', ') || 'None sent',
    ],
    ['Pass', decision.entry === 1 ? 'First through this flow' : `Number ${decision.entry} through this flow`],
  ];
  return facts.flatMap(([term, fact]) => (fact === null ? [] : [{ term, fact }]));
}

function groupOf({ kind, reason, groupProbability, assignment }: LoggedDecision): string {
  if (kind === 'fallback') return 'None: outside of the comparison';
  const name = kind === 'treatment' ? 'One of the versions' : reason === 'holdout' ? 'Holdout' : 'Control';
  if (assignment === 'forced') return `${name}, without chance`;
  const whole = reason === 'holdout' ? 'with control ' : '';
  return `${name} (${whole}${percent(groupProbability)} of people)`;
}

function chanceOf({ kind, reason, propensity, assignment }: LoggedDecision): string | null {
  if (kind !== 'treatment') return null;
  if (assignment === 'forced' || reason === 'shipped') return 'None: it was the only choice';
  const when = assignment === 'inherited' ? ' when it was first chosen' : '';
  return `${percent(propensity)} of all versions${when}`;
}

const inWords = (value: unknown): string => (Array.isArray(value) ? value.join(' and ') : String(value));

/** A cell is written as `all`, or as JSON pairs of attribute and value. */
function peopleLike(cell: string): string {
  if (!cell.startsWith('[')) return 'Everyone';
  const pairs = JSON.parse(cell) as [string, unknown][];
  return `People with ${pairs.map(([attribute, value]) => `${attribute}: ${inWords(value)}`).join(', ')}`;
}
