import { emailEvents } from '../adapters/duckdb/email-events.ts';
import { startDuck } from '../adapters/duckdb/session.ts';
import { Database } from '../adapters/postgres/database.ts';
import { decisionRecords } from '../adapters/postgres/decision-records.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import type { DecisionId } from '../domain/ids.ts';
import { type DecisionTimeline, decisionTimeline } from '../report/decision-timeline.ts';
import type { PersonDecisions } from '../report/ports.ts';
import { clockOf, gaps, type TimelineStep } from '../report/timeline-step.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { openPostgres } from './open-postgres.ts';
import { spillFolder, warehouseFolder } from './warehouse-folder.ts';

const MOST_DECISIONS = 50;

/** `justai decision`: the timeline of a decision's id; of anybody else's id, the decisions made for them. */
export async function tellDecision(config: Config, asked: string, org: string | undefined): Promise<void> {
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  const duck = await startDuck(spillFolder(config.dataFolder));
  try {
    const orgId = await commandLineOrg(database, org);
    const records = decisionRecords(database);
    const person = await records.ofPerson(orgId, asked, MOST_DECISIONS);
    if (person === null) {
      throw new Error(
        `Nothing was decided for "${asked}". Give a decision's id, a Klaviyo profile id or a tracking id; an email address is not known here.`,
      );
    }
    const isDecision = person.decisions.some(({ decisionId }) => decisionId === asked.toLowerCase());
    const parts = { records, events: emailEvents(duck, warehouseFolder(config.dataFolder)) };
    const now = new RealClock().now();
    const found = isDecision ? await decisionTimeline(parts, orgId, asked.toLowerCase() as DecisionId, now) : null;
    process.stdout.write(found === null ? listOf(person) : storyOf(found));
  } finally {
    duck.close();
    await database.close();
    await postgres.close();
  }
}

function listOf({ userId, decisions }: PersonDecisions): string {
  const lines = decisions.map(({ decisionId, decidedAt, templateName, variantName, deliveryState, ...did }) => {
    const what = did.clicked ? 'clicked' : did.opened ? 'opened' : (did.evidence ?? '');
    const state = [deliveryState ?? 'not connected', what].filter((word) => word !== '').join(', ');
    return `${decisionId}  ${clockOf(decidedAt)}  ${templateName}: ${variantName ?? 'the email’s own default'} (${state})`;
  });
  return `The latest emails of ${userId}. \`justai decision <id>\` tells one.\n${lines.join('\n')}\n`;
}

const MARKS: Readonly<Record<TimelineStep['state'], string>> = { done: '●', failed: '✗', machine: '○', expected: '…' };
const TIME_WIDTH = 'xx Nov xx:xx:xx UTC'.length;
const GAP_WIDTH = 'xx h xx min'.length;

function storyOf({ decision, answer, facts, steps }: DecisionTimeline): string {
  const between = gaps(steps);
  const lines = steps.flatMap(({ at, state, title, details }, place) => {
    const time = (at === null ? '' : clockOf(at)).padEnd(TIME_WIDTH);
    const gap = (between[place] ? `+${between[place]}` : '').padStart(GAP_WIDTH);
    const indent = ' '.repeat(TIME_WIDTH + GAP_WIDTH + 5);
    return [`${time} ${gap}  ${MARKS[state]} ${title}`, ...details.map((detail) => `${indent}${detail}`)];
  });
  const about = [
    ['Decision', decision.decisionId],
    ['Template', `${decision.templateName} (${decision.templateId})`],
    ['Person', `${decision.userId}, tracked as ${decision.trackingId}`],
    ...facts.map(({ term, fact }) => [term, fact]),
  ].map(([term = '', fact = '']) => `${term.padEnd(13)} ${fact}`);
  return `${answer}\n\n${about.join('\n')}\n\n${lines.join('\n')}\n`;
}
