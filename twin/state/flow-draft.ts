import type { DraftAction, FlowAction, FlowDefinition, FlowDraft, SendEmailAction } from './flow-definition.ts';
import type { Ids } from './ids.ts';

type Resolve = (temporaryId: string | null) => string | null;
type DraftOf<Type extends DraftAction['type']> = Extract<DraftAction, { readonly type: Type }>;

/** Gives actions and messages ids of their own. Throws where a link leads to no action. */
export function withRealIds(draft: FlowDraft, ids: Ids): FlowDefinition {
  const real = new Map(draft.actions.map((action) => [action.temporary_id, ids.action()]));
  const resolve: Resolve = (temporaryId) => {
    if (temporaryId === null) return null;
    const id = real.get(temporaryId);
    if (id === undefined) throw new Error(`The flow links to an action it does not have: ${temporaryId}`);
    return id;
  };
  return {
    ...draft,
    entry_action_id: resolve(draft.entry_action_id),
    actions: draft.actions.map((action) => realAction(action, resolve, ids)),
  };
}

export function realAction(draft: DraftAction, resolve: Resolve, ids: Ids): FlowAction {
  const id = resolve(draft.temporary_id) ?? '';
  switch (draft.type) {
    case 'conditional-split':
    case 'trigger-split': {
      const { temporary_id: _, ...action } = draft;
      const links = {
        next_if_true: resolve(draft.links.next_if_true),
        next_if_false: resolve(draft.links.next_if_false),
      };
      return { id, ...action, links };
    }
    case 'time-delay': {
      const { temporary_id: _, ...action } = draft;
      return { id, ...action, links: { next: resolve(draft.links.next) } };
    }
    case 'send-email':
      return realEmail(draft, id, resolve(draft.links.next), ids);
    case 'send-webhook': {
      const { temporary_id: _, ...action } = draft;
      const message = { id: ids.short(), ...draft.data.message };
      return { id, ...action, links: { next: resolve(draft.links.next) }, data: { ...draft.data, message } };
    }
    case 'ab-test':
      return realAbTest(draft, id, resolve(draft.links.next), ids);
  }
}

function realEmail(draft: DraftOf<'send-email'>, id: string, next: string | null, ids: Ids): SendEmailAction {
  const { temporary_id: _, ...action } = draft;
  const message = { id: ids.short(), ...draft.data.message };
  return { id, ...action, links: { next }, data: { ...draft.data, message } };
}

/** The original and the variations lie inside the step: nothing links to them, and they link nowhere. */
function realAbTest(draft: DraftOf<'ab-test'>, id: string, next: string | null, ids: Ids): FlowAction {
  const { temporary_id: _, ...action } = draft;
  const experiment = draft.data.current_experiment;
  const main_action = realEmail(draft.data.main_action, ids.action(), null, ids);
  if (experiment === null) {
    return { id, ...action, links: { next }, data: { ...draft.data, main_action, current_experiment: null } };
  }
  const given = new Map(experiment.variations.map((variation) => [variation.temporary_id, ids.action()]));
  const variations = experiment.variations.map((variation) =>
    realEmail(variation, given.get(variation.temporary_id) ?? '', null, ids),
  );
  const shares = Object.entries(experiment.allocations ?? {});
  const allocations =
    experiment.allocations === null
      ? null
      : Object.fromEntries(shares.map(([temporaryId, share]) => [given.get(temporaryId) ?? temporaryId, share]));
  const current_experiment = { id: ids.short(), ...experiment, variations, allocations };
  return { id, ...action, links: { next }, data: { ...draft.data, main_action, current_experiment } };
}
