import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Change, StudioTemplate, Templates } from '../ports.ts';
import type { Milestone, Shipping } from './ports.ts';

export type UndoShipping =
  | { kind: 'undone'; template: StudioTemplate }
  | { kind: 'no_template' }
  | { kind: 'nothing_to_undo' }
  /** The template has moved on since: what it was then is no longer what it would go back to. */
  | { kind: 'moved_on'; state: StudioTemplate['state'] };

/** The latest shipping that stands; null where there is none. */
export function standingShipping(milestones: readonly Milestone[]): Milestone | null {
  const undone = new Set(milestones.map(({ undoes }) => undoes));
  return milestones.find(({ kind, milestoneId }) => kind !== 'undone' && !undone.has(milestoneId)) ?? null;
}

/** Takes the latest shipping back; both stay on record. */
export async function undoShipping(
  { templates, shipping }: { readonly templates: Templates; readonly shipping: Shipping },
  orgId: OrgId,
  templateId: TemplateId,
  change: Change,
): Promise<UndoShipping> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  const latest = standingShipping(await shipping.milestones(orgId, templateId));
  if (latest === null) return { kind: 'nothing_to_undo' };
  const expected = latest.kind === 'locked' ? 'shipped' : 'active';
  if (template.state !== expected) return { kind: 'moved_on', state: template.state };
  const isUndone = await shipping.undo(orgId, templateId, latest, change);
  if (!isUndone) return { kind: 'nothing_to_undo' };
  return { kind: 'undone', template: (await templates.find(orgId, templateId)) ?? template };
}
