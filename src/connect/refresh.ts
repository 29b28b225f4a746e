import type { LoopClock } from '../domain/clock.ts';
import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Refusal } from '../domain/klaviyo-answer.ts';
import { patiently, readAll, type Whole } from './patience.ts';
import type {
  Accounts,
  ActionDefinition,
  Catalogue,
  FlowDefinition,
  FlowSummary,
  KlaviyoReader,
  Scope,
  SecretBox,
  SyncedFlow,
} from './ports.ts';
import { openPrivateKey } from './verify.ts';
import { walkFlow } from './walk-flow.ts';

export interface RefreshPorts {
  readonly klaviyo: KlaviyoReader;
  readonly accounts: Accounts;
  readonly catalogue: Catalogue;
  readonly secrets: SecretBox;
  readonly clock: LoopClock;
}

export type Refreshed =
  | {
      readonly kind: 'refreshed';
      readonly flows: number;
      readonly messages: number;
      readonly campaigns: number;
      readonly metrics: number;
      /** A sentence for each part that could not be read; what was known of it stays. */
      readonly problems: readonly string[];
      /** Templates whose email changed in Klaviyo and that follow it now. */
      readonly changedTemplates: readonly TemplateId[];
    }
  | { readonly kind: 'not_connected' };

/** "Refresh Klaviyo Data": flows with their steps and messages, campaigns, metrics. Waits as Klaviyo asks. */
export async function refresh(ports: RefreshPorts, orgId: OrgId): Promise<Refreshed> {
  const { klaviyo, accounts, catalogue, secrets, clock } = ports;
  const account = await accounts.find(orgId);
  if (!account) return { kind: 'not_connected' };
  const key = await openPrivateKey(secrets, orgId, account.sealedPrivateKey);
  const problems: string[] = [];

  const [flows, campaigns, metrics] = await Promise.all([
    readFlows(ports, key, problems),
    readAll(clock, (next) => klaviyo.campaigns(key, next)),
    readAll(clock, (next) => klaviyo.metrics(key, next)),
  ]);
  const synced = {
    flows,
    campaigns: itemsOr(campaigns, problems, 'Campaigns', 'campaigns:read'),
    metrics: itemsOr(metrics, problems, 'Metrics', 'metrics:read'),
  };
  const changedTemplates = await catalogue.save(orgId, account.accountId, synced, clock.now());
  return { kind: 'refreshed', ...(await catalogue.counts(orgId)), problems, changedTemplates };
}

async function readFlows(ports: RefreshPorts, key: string, problems: string[]): Promise<SyncedFlow[] | null> {
  const { klaviyo, clock } = ports;
  const listed = await readAll(clock, (next) => klaviyo.flows(key, next));
  const summaries = itemsOr(listed, problems, 'Flows', 'flows:read');
  if (!summaries) return null;
  const flows: SyncedFlow[] = [];
  for (const summary of summaries) flows.push({ ...summary, steps: await readSteps(ports, key, summary, problems) });
  return flows;
}

/** Archived flows send nothing, and each definition costs a call of sixty a minute. */
async function readSteps(
  { klaviyo, clock }: RefreshPorts,
  key: string,
  { flowId, name, archived }: FlowSummary,
  problems: string[],
): Promise<SyncedFlow['steps']> {
  if (archived) return null;
  const answer = await patiently(clock, () => klaviyo.flowDefinition(key, flowId));
  if (answer.kind === 'ok' && answer.value) return steps(answer.value);

  const actions = await readAll(clock, (next) => klaviyo.flowActions(key, flowId, next));
  const items = itemsOr(actions, problems, `The steps of the flow “${name}”`, 'flows:read');
  if (!items) return null;
  const complete = await Promise.all(items.map((action) => withMessage(klaviyo, clock, key, action)));
  return steps({ entryActionId: null, actions: complete, raw: null });
}

const steps = (definition: FlowDefinition) => ({ definition: definition.raw, actions: walkFlow(definition) });

async function withMessage(
  klaviyo: KlaviyoReader,
  clock: LoopClock,
  key: string,
  action: ActionDefinition,
): Promise<ActionDefinition> {
  if (action.type !== 'send-email' || action.message?.messageId || !action.id) return action;
  const actionId = action.id;
  const answer = await patiently(clock, () => klaviyo.flowMessages(key, actionId));
  return { ...action, message: (answer.kind === 'ok' && answer.value.items[0]) || null };
}

function itemsOr<T>(read: Whole<T>, problems: string[], part: string, scope: Scope): readonly T[] | null {
  if (read.kind === 'whole') return read.items;
  problems.push(sentence(part, scope, read));
  return null;
}

const sentence = (part: string, scope: Scope, refusal: Refusal): string =>
  refusal.kind === 'forbidden'
    ? `${part} could not be read: the private key lacks the scope ${scope}. Create a key that has it and paste it here.`
    : `${part} could not be read (${refusal.status ?? 'no answer'}: ${refusal.detail}). What was known of them stays.`;
