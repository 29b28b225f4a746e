import { lintVariant } from '../content/lint.ts';
import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Content } from '../domain/template.ts';
import type { Change, DraftedVariant, StudioTemplate, Templates, VariantEdit } from './ports.ts';

export type SaveVariant =
  | { kind: 'saved'; variant: DraftedVariant }
  | { kind: 'no_template' }
  | { kind: 'role_is_fixed'; role: 'control' | 'variant' }
  | { kind: 'has_control'; variantId: string }
  /** One sentence a problem, each naming the part and the line. */
  | { kind: 'broken_content'; problems: readonly string[] };

/** Creates or edits a variant. Content is immutable: other content is a new version, and the one that serves. */
export async function saveVariant(
  templates: Templates,
  orgId: OrgId,
  templateId: TemplateId,
  edit: VariantEdit,
  change: Change,
): Promise<SaveVariant> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  const refusal = checkRole(template, edit);
  if (refusal !== null) return refusal;
  const problems = lintVariant(edit.content);
  if (problems.length > 0) return { kind: 'broken_content', problems };

  const earlier = template.variants.find((variant) => variant.variantId === edit.variantId);
  const version = nextVersion(earlier, edit.content);
  await templates.saveVariant(orgId, templateId, edit, version, change);
  return { kind: 'saved', variant: { ...edit, version } };
}

function checkRole(template: StudioTemplate, edit: VariantEdit): SaveVariant | null {
  const earlier = template.variants.find((variant) => variant.variantId === edit.variantId);
  if (earlier !== undefined && earlier.role !== edit.role) return { kind: 'role_is_fixed', role: earlier.role };
  const control = template.variants.find((variant) => variant.role === 'control');
  const isSecondControl = edit.role === 'control' && control !== undefined && control.variantId !== edit.variantId;
  return isSecondControl ? { kind: 'has_control', variantId: control.variantId } : null;
}

function nextVersion(earlier: DraftedVariant | undefined, content: Content): number {
  if (earlier === undefined) return 1;
  const parts = ['subject', 'preheader', 'body'] as const;
  const isSame = parts.every((part) => earlier.content[part] === content[part]);
  return isSame ? earlier.version : earlier.version + 1;
}
