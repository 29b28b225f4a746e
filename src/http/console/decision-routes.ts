import { personDecisions, decisionTimeline as timelineAnswer } from '../../contract/decision-timeline.ts';
import type { DecisionId } from '../../domain/ids.ts';
import { type DecisionTimeline, decisionTimeline } from '../../report/decision-timeline.ts';
import { gaps } from '../../report/timeline-step.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import type { ConsoleRoute } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

const MOST_DECISIONS = 100;
/** Longer than any id that was ever decided for. */
const LONGEST_ID_CHARACTERS = 1_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const decisionRoutes = ({ decisionRecords, emailEvents }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/decisions/:decisionId',
    answer: timelineAnswer,
    role: 'viewer',
    handle: async ({ orgId, params, now }) => {
      const id = params.decisionId ?? '';
      if (!UUID.test(id)) throw noSuchDecision(id);
      const parts = { records: decisionRecords, events: emailEvents };
      const found = await decisionTimeline(parts, orgId, id as DecisionId, now);
      if (found === null) throw noSuchDecision(id);
      return toTimeline(found);
    },
  },
  {
    method: 'GET',
    path: '/console-api/people/:person/decisions',
    answer: personDecisions,
    role: 'viewer',
    handle: async ({ orgId, params }) => {
      const asked = (params.person ?? '').trim();
      const isAsked = asked !== '' && asked.length <= LONGEST_ID_CHARACTERS && !asked.includes('\0');
      const found = isAsked ? await decisionRecords.ofPerson(orgId, asked, MOST_DECISIONS + 1) : null;
      if (found === null) throw nobodyFound(asked);
      const decisions = found.decisions.slice(0, MOST_DECISIONS);
      return {
        userId: found.userId,
        decisions: decisions.map((each) => ({ ...each, decidedAt: toTime(each.decidedAt) })),
        isCut: found.decisions.length > MOST_DECISIONS,
      };
    },
  },
];

const toTimeline = ({ steps, ...timeline }: DecisionTimeline) => {
  const between = gaps(steps);
  return {
    ...timeline,
    steps: steps.map((step, place) => ({ ...step, at: toTimeOrNull(step.at), gap: between[place] ?? null })),
  };
};

const SHOWN_CHARACTERS = 60;
const quoted = (text: string): string =>
  `“${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}”`;

const noSuchDecision = (id: string): Refusal =>
  new Refusal(
    'not_found',
    'no_such_decision',
    `There is no decision ${quoted(id)}. An answer to the webhook has it as decision.id; or look for the person by their Klaviyo profile id.`,
  );

const nobodyFound = (asked: string): Refusal =>
  new Refusal(
    'not_found',
    'nobody_found',
    `Nothing was decided for ${quoted(asked)}. Copy the profile id from the address of the person’s page in Klaviyo (…/profile/01J…): an email address is not known here. Who has not come to the webhook yet has no decision.`,
  );
