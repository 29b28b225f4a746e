import type { DraftAction, FlowDraft } from '../state/flow-definition.ts';

type Problem = { readonly path: (string | number)[]; readonly message: string };

/** What is wrong with how a flow's steps hang together: ids, where links lead, and circles. */
export function linkProblems({ actions, entry_action_id }: Pick<FlowDraft, 'actions' | 'entry_action_id'>): Problem[] {
  const problems: Problem[] = [];
  const indexes = new Map<string, number>();
  const existing = () => `expected the id of an action: ${[...indexes.keys()].join(', ') || 'there is none'}`;
  for (const [index, { temporary_id: id }] of actions.entries()) {
    const path = ['actions', index, 'temporary_id'];
    if (id === '') problems.push({ path, message: 'expected an id that links can name' });
    else if (indexes.has(id)) problems.push({ path, message: `expected an id of its own: "${id}" is taken` });
    indexes.set(id, index);
  }
  if (entry_action_id !== null && !indexes.has(entry_action_id)) {
    problems.push({ path: ['entry_action_id'], message: existing() });
  }
  for (const [index, action] of actions.entries()) {
    for (const [link, next] of linksOf(action)) {
      if (!indexes.has(next)) problems.push({ path: ['actions', index, 'links', link], message: existing() });
    }
  }
  return problems.length > 0 ? problems : circles(actions, indexes);
}

/** A recipient would never leave it. */
function circles(actions: readonly DraftAction[], indexes: ReadonlyMap<string, number>): Problem[] {
  const state = new Map<string, 'open' | 'left'>();
  const problems: Problem[] = [];
  const visit = (action: DraftAction): void => {
    state.set(action.temporary_id, 'open');
    for (const [link, next] of linksOf(action)) {
      const index = indexes.get(next);
      const target = index === undefined ? undefined : actions[index];
      if (state.get(next) === 'open') {
        const path = ['actions', indexes.get(action.temporary_id) ?? 0, 'links', link];
        problems.push({ path, message: `expected a later step: "${next}" leads here` });
      } else if (target !== undefined && !state.has(next)) visit(target);
    }
    state.set(action.temporary_id, 'left');
  };
  for (const action of actions) if (!state.has(action.temporary_id)) visit(action);
  return problems;
}

function linksOf({ links }: DraftAction): [string, string][] {
  return Object.entries(links).filter((link): link is [string, string] => link[1] !== null);
}
