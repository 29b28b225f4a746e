import type { Normalised } from '../audience/normalise.ts';
import { CLEARED, hashContent, RENDERER_VERSION, renderContent } from '../content/render.ts';
import { cleanText } from '../domain/clean-text.ts';
import type { DecisionId, VariantId } from '../domain/ids.ts';
import { type Instant, plusSeconds } from '../domain/instant.ts';
import { foldSubject } from '../domain/subject.ts';
import type { Content, Template, Variant } from '../domain/template.ts';
import { parseTrackingId } from '../domain/tracking-id.ts';
import {
  type Chosen,
  choiceKey,
  choose,
  chooseControl,
  chooseOnly,
  chooseVariant,
  type Drawn,
  drawnWith,
  eligibleVariants,
  resume,
} from './choose.ts';
import type { DrawnWith } from './drawn-with.ts';
import { type Continuity, keepToTheme, NOT_ASKED, type Pool } from './keep-to-theme.ts';
import type {
  Assignment,
  Delivery,
  GenerateRequest,
  Kind,
  Known,
  NewDecision,
  RenderError,
  ServingTemplate,
} from './ports.ts';

const MESSAGE_LIMIT_CHARACTERS = 300;

export interface Question {
  readonly request: GenerateRequest;
  readonly serving: ServingTemplate;
  readonly normalised: Normalised;
}

export interface Decided {
  readonly decision: NewDecision;
  readonly vars: Content;
  readonly continuity: Continuity;
  /** What could not be rendered on the way. */
  readonly renderErrors: readonly RenderError[];
}

/** A new decision: who is in which group, which variant serves, what it says. Pure: the same arguments, the same decision. */
export function decide(question: Question, known: Known, now: Instant, decisionId: DecisionId): Decided {
  const { request, serving, normalised } = question;
  const { template } = serving;
  const entry = (known.latest?.entry ?? 0) + 1;
  const choice = chooseFor(question, entry, known);
  const { chosen, kind, reason, vars, renderErrors } = renderOrFallBack(choice, question);
  const tracking = parseTrackingId(request.trackingId);
  const dueAt = plusSeconds(now, template.emailDelaySeconds);
  // Every property by name: on Node 20 each one that follows a spread takes 2 µs, and this is the hot path.
  const decision: NewDecision = {
    decisionId,
    templateId: request.templateId,
    userId: request.userId,
    trackingId: request.trackingId,
    entry,
    entryId: request.entryId,
    requestHash: request.requestHash,
    attrs: normalised.attrs,
    fields: request.fields,
    flowId: tracking.kind === 'klaviyo' ? tracking.flowId : null,
    actionId: tracking.kind === 'klaviyo' ? tracking.actionId : null,
    kind,
    reason,
    assignment: choice.assignment,
    drawnWith: choice.drawnWith,
    restrictedTo: restrictionOf(choice),
    newAssignment: choice.newAssignment,
    variantId: chosen.variant?.variantId ?? null,
    variantVersion: chosen.variant?.version ?? null,
    policyVersion: chosen.policyVersion,
    cell: chosen.cell,
    groupProbability: chosen.groupProbability,
    propensity: chosen.propensity,
    pmf: chosen.pmf,
    rendererVersion: RENDERER_VERSION,
    subject: foldSubject(vars.subject),
    contentHash: hashContent(vars),
    decidedAt: now,
    dueAt,
    delivery: deliveryOf(template, dueAt),
  };
  return { decision, vars, continuity: choice.continuity, renderErrors };
}

interface Choice {
  readonly chosen: Chosen;
  readonly kind: Kind;
  readonly reason: string;
  readonly assignment: NewDecision['assignment'];
  readonly drawnWith: DrawnWith | null;
  readonly newAssignment: Assignment | null;
  readonly continuity: Continuity;
}

const restrictionOf = ({ assignment, continuity }: Choice): NewDecision['restrictedTo'] =>
  assignment === 'restricted' && continuity.kind === 'restricted' ? continuity.themes : null;

function chooseFor(question: Question, entry: number, known: Known): Choice {
  const { request, serving, normalised } = question;
  const { template } = serving;
  const { variantId } = request.options;
  if (variantId !== null) return withoutChance(question, variantId, 'forced');
  if (template.state === 'shipped') return withoutChance(question, template.shippedVariantId, 'shipped');
  if (template.state !== 'active') return fallBack(question, template.state);
  const fitting = eligibleVariants(template, normalised.attrs);
  if (fitting.length === 0) return fallBack(question, 'no_eligible_variant');
  const pool = keepToTheme(template, fitting, known.earlier);
  const drawn = { templateId: template.templateId, userId: request.userId, trackingId: request.trackingId, entry };
  if (template.split === 'internal_persistent') return chooseForPerson(question, drawn, known.assignment, pool);
  const by = drawnWith(template);
  const chosen = choose(serving, pool.eligible, normalised.cell, by, drawn);
  return asGroup(chosen, drawnFrom(pool, chosen), pool, by, null);
}

function withoutChance(question: Question, variantId: VariantId | null, reason: 'shipped' | 'forced'): Choice {
  const { serving, normalised } = question;
  const forced = { reason, assignment: 'forced', drawnWith: null, newAssignment: null, continuity: NOT_ASKED } as const;
  if (variantId === serving.template.control?.variantId) {
    return { ...forced, kind: 'control', chosen: chooseControl(serving, normalised.cell, 1) };
  }
  const chosen = chooseOnly(serving, variantId, normalised.cell);
  return chosen === null ? fallBack(question, 'no_eligible_variant') : { ...forced, kind: 'treatment', chosen };
}

/** Randomised once: the first draw stands until its variant stops serving, to everybody or to this person. */
function chooseForPerson(
  { serving, normalised }: Question,
  drawn: Drawn,
  assignment: Assignment | null,
  pool: Pool,
): Choice {
  const { eligible } = pool;
  const { cell } = normalised;
  if (assignment === null) {
    const by = drawnWith(serving.template);
    return asAssigned(choose(serving, eligible, cell, by, drawn), pool, by, 1);
  }
  const kept = resume(assignment, serving.template, eligible);
  if (kept !== null) return asGroup(kept, 'inherited', pool, null, null);
  const chosen = chooseVariant(serving, eligible, cell, choiceKey('person', drawn), assignment);
  return asAssigned(chosen, pool, null, assignment.generation + 1);
}

const asAssigned = (chosen: Chosen, pool: Pool, by: DrawnWith | null, generation: number): Choice =>
  asGroup(chosen, drawnFrom(pool, chosen), pool, by, {
    kind: chosen.kind,
    reason: chosen.reason,
    variantId: chosen.variant?.variantId ?? null,
    generation,
    policyVersion: chosen.policyVersion,
    cell: chosen.cell,
    groupProbability: chosen.groupProbability,
    propensity: chosen.propensity,
    pmf: chosen.pmf,
  });

/** A group is drawn among all people; only a variant can be drawn among those of a theme. */
const drawnFrom = ({ continuity }: Pool, { kind }: Chosen): 'fresh' | 'restricted' =>
  kind === 'treatment' && continuity.kind === 'restricted' ? 'restricted' : 'fresh';

const asGroup = (
  chosen: Chosen,
  assignment: Choice['assignment'],
  { continuity }: Pool,
  by: DrawnWith | null,
  newAssignment: Choice['newAssignment'],
): Choice => ({
  chosen,
  kind: chosen.kind,
  reason: chosen.reason,
  assignment,
  drawnWith: by,
  newAssignment,
  continuity,
});

const fallBack = ({ serving, normalised }: Question, reason: string): Choice => ({
  chosen: chooseControl(serving, normalised.cell, 1),
  kind: 'fallback',
  reason,
  assignment: 'fresh',
  drawnWith: null,
  newAssignment: null,
  continuity: NOT_ASKED,
});

interface Rendered {
  readonly chosen: Chosen;
  readonly kind: Kind;
  readonly reason: string;
  readonly vars: Content;
  readonly renderErrors: readonly RenderError[];
}

/** Content that does not render gives way to control, and control that does not render to the email's own defaults. */
function renderOrFallBack(choice: Choice, { request, serving }: Question): Rendered {
  const { chosen, kind, reason } = choice;
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

function deliveryOf({ integration, prefix, carrier, graceSeconds }: Template, dueAt: Instant): Delivery | null {
  if (integration === null) return null;
  return { accountId: integration.accountId, prefix, carrier, expiresAt: plusSeconds(dueAt, graceSeconds) };
}
