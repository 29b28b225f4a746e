import { lintVariant } from '../content/lint.ts';
import type { TargetingRule } from '../domain/attribute.ts';
import { canonicalText } from '../domain/clean-text.ts';
import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Content, Variant } from '../domain/template.ts';
import { canonicalTheme } from '../domain/theme.ts';
import type { Change, StudioTemplate, Templates, VariantEdit } from './ports.ts';

export type SaveVariant =
  | { kind: 'saved'; variant: Variant }
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
  sent: VariantEdit,
  change: Change,
): Promise<SaveVariant> {
  const themes = [...new Set(sent.themes.map(canonicalTheme))];
  const edit = { ...sent, themes, targeting: sent.targeting.map(canonicalRule) };
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  const refusal = checkRole(template, edit);
  if (refusal !== null) return refusal;
  const problems = [...whatIsMissing(edit), ...lintVariant(edit.content)];
  if (problems.length > 0) return { kind: 'broken_content', problems };

  const earlier = template.variants.find((variant) => variant.variantId === edit.variantId);
  const version = nextVersion(earlier, edit.content);
  await templates.saveVariant(orgId, templateId, edit, version, change);
  return { kind: 'saved', variant: { ...edit, version } };
}

/** Values are compared in the form that attributes are brought to. */
const canonicalRule = (rule: TargetingRule): TargetingRule => ({ ...rule, values: rule.values.map(canonicalText) });

/** A draft may be half written; what people can get may not. */
function whatIsMissing({ state, content }: VariantEdit): string[] {
  if (state !== 'active' && state !== 'approved') return [];
  const blank = (['subject', 'body'] as const).filter((part) => content[part].trim() === '');
  return blank.map((part) => `The ${part} is empty: write it, or save as a draft.`);
}

function checkRole(template: StudioTemplate, edit: VariantEdit): SaveVariant | null {
  const earlier = template.variants.find((variant) => variant.variantId === edit.variantId);
  if (earlier !== undefined && earlier.role !== edit.role) return { kind: 'role_is_fixed', role: earlier.role };
  const control = template.variants.find((variant) => variant.role === 'control');
  const isSecondControl = edit.role === 'control' && control !== undefined && control.variantId !== edit.variantId;
  return isSecondControl ? { kind: 'has_control', variantId: control.variantId } : null;
}

function nextVersion(earlier: Variant | undefined, content: Content): number {
  if (earlier === undefined) return 1;
  const parts = ['subject', 'preheader', 'body'] as const;
  const isSame = parts.every((part) => earlier.content[part] === content[part]);
  return isSame ? earlier.version : earlier.version + 1;
}
