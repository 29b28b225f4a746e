import { CLEARED, hashContent, renderContent } from '../content/render.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Content } from '../domain/template.ts';
import type { Decided, Fields } from './ports.ts';
import type { Snapshots } from './snapshots.ts';

export type RenderedAgain =
  | { readonly kind: 'same'; readonly content: Content }
  | { readonly kind: 'differs'; readonly reason: string };

/**
 * Decisions store a hash, never the bytes: content is rendered again and must hash to the same.
 * @param repeat the fields of a request that repeats it. Once the decision's own have expired they take their place:
 * the same request brings the same ones, and for another the variant stands all the same.
 */
export async function renderAgain(
  snapshots: Snapshots,
  orgId: OrgId,
  decision: Decided,
  repeat: Fields | null = null,
): Promise<RenderedAgain> {
  const { templateId, variantId, variantVersion } = decision;
  const fields = decision.fields ?? repeat ?? {};
  let content = CLEARED;
  if (variantId !== null && variantVersion !== null) {
    const rendering = renderContent(await snapshots.contentOf(orgId, templateId, variantId, variantVersion), fields);
    if (rendering.kind === 'render_error') return { kind: 'differs', reason: rendering.message };
    content = rendering.vars;
  }
  const isTakenOnTrust = decision.fields === null && repeat !== null;
  if (isTakenOnTrust || hashContent(content) === decision.contentHash) return { kind: 'same', content };
  const reason = `Decision ${decision.decisionId} no longer renders to the content it was answered with.`;
  return { kind: 'differs', reason };
}
