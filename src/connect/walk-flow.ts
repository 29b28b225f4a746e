import type { ActionId } from '../domain/ids.ts';
import { defaultSubject } from './default-subject.ts';
import type { ActionDefinition, FlowDefinition, MessageDefinition, SyncedAction, SyncedMessage } from './ports.ts';

interface Visit {
  readonly action: ActionDefinition & { readonly id: ActionId };
  readonly position: number;
  /** Least time since the last webhook on a way here; null where none leads here. */
  delaySeconds: number | null;
}

/**
 * The actions of a flow in the order of a walk from its entry, along every branch, with the least delay between a
 * webhook and each email after it. Actions that no link reaches come last.
 */
export function walkFlow(definition: FlowDefinition): SyncedAction[] {
  const byId = new Map(definition.actions.flatMap((action) => (hasId(action) ? [[action.id, action] as const] : [])));
  const visits = new Map<ActionId, Visit>();

  const visit = (id: ActionId, delaySeconds: number | null): void => {
    const action = byId.get(id);
    if (!action) return;
    const before = visits.get(id);
    // Where branches meet again, only a shorter way from a webhook is news; so a cycle ends, too.
    if (before && !isShorter(delaySeconds, before.delaySeconds)) return;
    if (before) before.delaySeconds = delaySeconds;
    else visits.set(id, { action, position: visits.size, delaySeconds });
    for (const next of action.next) visit(next, delayAfter(action, delaySeconds));
  };

  const entry = definition.entryActionId ?? firstUnlinked(definition.actions);
  if (entry) visit(entry, null);
  for (const id of byId.keys()) if (!visits.has(id)) visit(id, null);
  return [...visits.values()].flatMap(syncedActions);
}

const hasId = (action: ActionDefinition): action is ActionDefinition & { id: ActionId } => action.id !== null;

const isShorter = (a: number | null, b: number | null): boolean => a !== null && (b === null || a < b);

function delayAfter(action: ActionDefinition, delaySeconds: number | null): number | null {
  if (action.type === 'send-webhook') return 0;
  return delaySeconds === null ? null : delaySeconds + action.delaySeconds;
}

function firstUnlinked(actions: readonly ActionDefinition[]): ActionId | null {
  const linked = new Set(actions.flatMap(({ next }) => next));
  return actions.find(({ id }) => id !== null && !linked.has(id))?.id ?? null;
}

/** An A/B test is a step whose emails are steps of their own, each with its message. */
function syncedActions({ action, position, delaySeconds }: Visit): SyncedAction[] {
  const own = syncedAction(action, position, delaySeconds);
  const variations = action.variations.filter(hasId).filter(({ id }) => id !== action.id);
  return [own, ...variations.map((variation) => syncedAction(variation, position, delaySeconds))];
}

function syncedAction(
  action: ActionDefinition & { id: ActionId },
  position: number,
  delaySeconds: number | null,
): SyncedAction {
  const message = syncedMessage(action.message);
  return {
    actionId: action.id,
    type: action.type,
    status: action.status,
    position,
    delaySeconds: message ? delaySeconds : null,
    webhook: action.webhook,
    message,
  };
}

function syncedMessage(message: MessageDefinition | null): SyncedMessage | null {
  if (!message?.messageId) return null;
  const { messageId, name, subjectLine, previewText } = message;
  return { messageId, name, subjectLine, previewText, defaultSubject: defaultSubject(subjectLine) };
}
