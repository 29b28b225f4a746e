import { expect } from 'vitest';
import type { DecisionTimeline } from '../../../src/contract/decision-timeline.ts';
import type { Loop } from './whole-loop.ts';

interface Ended {
  readonly decision_id: string;
  readonly evidence: keyof typeof SENT | null;
  readonly opened: boolean;
  readonly clicked: boolean;
}

const STORIES = 12;
const TOO_LATE = 'After the time in which it counts.';
const SENT = {
  shown: 'The email was received and showed what was decided',
  stale: 'The email was received and showed the content of an earlier email',
  fallback: 'The email was received and showed its own default',
  uncertain: 'The email was received and nobody can say what it showed',
  not_received: undefined,
};

/** What the console tells of single decisions is what their outcomes are counted as, and has a time. */
export async function expectStoriesTold({ console, db }: Loop): Promise<void> {
  const decisions = await db.asOwner<Ended>(
    `SELECT d.decision_id, o.evidence, coalesce(o.opened, false) AS opened, coalesce(o.clicked, false) AS clicked
     FROM decisions d LEFT JOIN outcomes o USING (org_id, decision_id)
     ORDER BY o.clicked DESC NULLS LAST, d.decision_id LIMIT $1`,
    [STORIES],
  );
  for (const { decision_id: id, evidence, opened, clicked } of decisions) {
    const { steps } = await console.get<DecisionTimeline>(`decisions/${id}`);
    const at = (title: string): string | null | undefined =>
      steps.find((step) => step.title === title && !step.details.includes(TOO_LATE))?.at;
    const told = {
      sent: steps.find(({ kind }) => kind === 'sent')?.title,
      opened: typeof at('Opened') === 'string',
      clicked: typeof at('Clicked') === 'string',
    };
    expect([id, told]).toEqual([id, { sent: evidence === null ? undefined : SENT[evidence], opened, clicked }]);
  }
}
