import type { OrgId, TemplateId } from '../domain/ids.ts';
import { canonicalTheme, type ThemeContinuity } from '../domain/theme.ts';
import type { Change, StudioTemplate, Templates } from './ports.ts';

export type SaveThemeContinuity =
  | { kind: 'saved'; template: StudioTemplate }
  | { kind: 'no_template' }
  | { kind: 'continues_itself' }
  | { kind: 'no_earlier_template'; known: readonly TemplateId[] }
  /** The templates that would each continue the next, the first again at the end. */
  | { kind: 'continues_in_a_circle'; circle: readonly TemplateId[] };

/** Which earlier email this one keeps the theme of; null: none. */
export async function saveThemeContinuity(
  templates: Templates,
  orgId: OrgId,
  templateId: TemplateId,
  sent: ThemeContinuity | null,
  change: Change,
): Promise<SaveThemeContinuity> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  const continuity = sent && { ...sent, themeKey: canonicalKey(sent.themeKey) };
  if (continuity !== null) {
    const refusal = refuse(templateId, continuity.earlierTemplateId, await templates.earlierTemplates(orgId));
    if (refusal !== null) return refusal;
  }
  await templates.saveContinuity(orgId, templateId, continuity, change);
  return { kind: 'saved', template: { ...template, continuity } };
}

const canonicalKey = (key: string | null): string | null => (key === null ? null : canonicalTheme(key) || null);

function refuse(
  templateId: TemplateId,
  earlier: TemplateId,
  continued: ReadonlyMap<TemplateId, TemplateId | null>,
): SaveThemeContinuity | null {
  if (earlier === templateId) return { kind: 'continues_itself' };
  if (!continued.has(earlier)) {
    return { kind: 'no_earlier_template', known: [...continued.keys()].filter((each) => each !== templateId) };
  }
  const line: TemplateId[] = [templateId];
  for (let next: TemplateId | null = earlier; next !== null; next = continued.get(next) ?? null) {
    if (next === templateId) return { kind: 'continues_in_a_circle', circle: [...line, next] };
    // Two people may have closed another circle at once; it is not this one's to refuse.
    if (line.includes(next)) return null;
    line.push(next);
  }
  return null;
}
