import { CLEARED, renderContent } from '../content/render.ts';
import { cleanText } from '../domain/clean-text.ts';
import type { Content, Variant } from '../domain/template.ts';
import { type Chosen, chooseControl } from './choose.ts';
import type { GenerateRequest, Kind, RenderError, ServingTemplate } from './ports.ts';

const MESSAGE_LIMIT_CHARACTERS = 300;

/** What is to be rendered, and why it. */
interface Picked {
  readonly chosen: Chosen;
  readonly kind: Kind;
  readonly reason: string;
}

interface Rendered extends Picked {
  readonly vars: Content;
  readonly renderErrors: readonly RenderError[];
}

/** Content that does not render gives way to control, and control that does not render to the email's own defaults. */
export function renderOrFallBack(
  { chosen, kind, reason }: Picked,
  { request, serving }: { readonly request: GenerateRequest; readonly serving: ServingTemplate },
): Rendered {
  const renderErrors: RenderError[] = [];
  const vars = renderVariant(chosen.variant, request, renderErrors);
  if (vars !== null) return { chosen, kind, reason, vars, renderErrors };
  const control = chooseControl(serving, chosen.cell, chosen.groupProbability);
  const broken = { reason: 'render_error', renderErrors };
  const controlVars = chosen.kind === 'treatment' ? renderVariant(control.variant, request, renderErrors) : null;
  if (controlVars !== null) return { ...broken, chosen: control, kind: 'fallback', vars: controlVars };
  // Whoever was drawn into control stays there: the lift compares the groups as they were drawn.
  const cleared = { ...control, variant: null, pmf: {} };
  const sameGroup = kind === 'control' ? 'control' : 'fallback';
  return { ...broken, chosen: cleared, kind: sameGroup, vars: CLEARED };
}

function renderVariant(
  variant: Variant | null,
  { templateId, fields }: GenerateRequest,
  errors: RenderError[],
): Content | null {
  if (variant === null) return CLEARED;
  const rendering = renderContent(variant.content, fields);
  if (rendering.kind === 'rendered') return rendering.vars;
  const message = cleanText(rendering.message).slice(0, MESSAGE_LIMIT_CHARACTERS);
  errors.push({ templateId, variantId: variant.variantId, version: variant.version, message });
  return null;
}
