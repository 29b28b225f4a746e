import { template as templateAnswer } from '../../contract/console.ts';
import { milestoneList, shipVariant as shipBody } from '../../contract/shipping.ts';
import type { OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import { resultsOf } from '../../report/results/results.ts';
import { shippingRisk } from '../../report/results/shipping-risk.ts';
import { shipVariant } from '../../studio/ship-variant.ts';
import { shipAndIterate } from '../../studio/shipping/ship-and-iterate.ts';
import { standingShipping, undoShipping } from '../../studio/shipping/undo-shipping.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { noSuchTemplate, refuseIterating, refuseShipping, refuseUndoing } from './template-refusals.ts';
import { toTemplate } from './template-views.ts';
import { toTime } from './time.ts';

const TEMPLATE = '/console-api/templates/:templateId';

/** What a milestone keeps of the figures that a person saw. */
interface Evidence {
  readonly lift?: { readonly estimate: number; readonly low: number; readonly high: number } | null;
}

export const shippingRoutes = ({ templates, shipping, results }: ConsoleDependencies): ConsoleRoute[] => {
  const parts = { templates, shipping };
  /** Refused where it would hurt, unless that is confirmed. */
  const evidenceOf = async (orgId: OrgId, templateId: TemplateId, variantId: VariantId, confirmed: boolean) => {
    const record = await results.read(orgId, templateId);
    if (record === null) throw noSuchTemplate();
    const found = resultsOf(record, []);
    const risk = shippingRisk(found, variantId);
    if (risk !== null && !confirmed)
      throw new Refusal('conflict', 'would_hurt', `${risk} Confirm it to ship it all the same.`);
    const { intentionToTreat: lift, treatment, control } = found.lift;
    return { lift, treatment, control, risk };
  };
  return [
    {
      method: 'POST',
      path: `${TEMPLATE}/ship`,
      answer: templateAnswer,
      role: 'admin',
      async handle({ orgId, params, body, change }) {
        const { how, keepsHoldout, confirmed, ...asked } = parse(shipBody, body);
        const [templateId, variantId] = [asTemplateId(params.templateId), asked.variantId as VariantId];
        const evidence = await evidenceOf(orgId, templateId, variantId, confirmed);
        if (how === 'lock') {
          const result = await shipVariant(parts, orgId, templateId, variantId, keepsHoldout, evidence, change);
          if (result.kind !== 'shipped') throw refuseShipping(result);
          return toTemplate(result.template);
        }
        const result = await shipAndIterate(parts, orgId, templateId, variantId, evidence, change);
        if (result.kind !== 'iterated') throw refuseIterating(result);
        return toTemplate(result.template);
      },
    },
    {
      method: 'POST',
      path: `${TEMPLATE}/undo-shipping`,
      answer: templateAnswer,
      role: 'admin',
      async handle({ orgId, params, change }) {
        const result = await undoShipping(parts, orgId, asTemplateId(params.templateId), change);
        if (result.kind !== 'undone') throw refuseUndoing(result);
        return toTemplate(result.template);
      },
    },
    {
      method: 'GET',
      path: `${TEMPLATE}/milestones`,
      answer: milestoneList,
      role: 'viewer',
      async handle({ orgId, params }) {
        const template = await templates.find(orgId, asTemplateId(params.templateId));
        if (template === null) throw noSuchTemplate();
        const milestones = await shipping.milestones(orgId, template.templateId);
        const standing = standingShipping(milestones);
        return {
          milestones: milestones.map(({ milestoneId, kind, at, variantId, heldOutShare, evidence }) => ({
            ...{ milestoneId, kind, variantId, heldOutShare, at: toTime(at) },
            variantName: template.variants.find((variant) => variant.variantId === variantId)?.name ?? variantId,
            lift: (evidence as Evidence).lift ?? null,
            isStanding: standing?.milestoneId === milestoneId,
          })),
        };
      },
    },
  ];
};

const asTemplateId = (text: string | undefined): TemplateId => (text ?? '') as TemplateId;
