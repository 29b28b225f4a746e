import * as contract from '../../contract/console.ts';
import { overview as overviewAnswer } from '../../contract/overview.ts';
import { renderErrorList } from '../../contract/render-errors.ts';
import type { ActionId, FlowId, MessageId, OrgId, Prefix, TemplateId, VariantId } from '../../domain/ids.ts';
import { overview } from '../../report/overview.ts';
import { renderErrors } from '../../report/render-errors.ts';
import { templateList } from '../../report/template-list.ts';
import { createTemplate } from '../../studio/create-template.ts';
import type { IntegrationRequest, Templates, VariantEdit } from '../../studio/ports.ts';
import { saveExperiment } from '../../studio/save-experiment.ts';
import { saveIntegration } from '../../studio/save-integration.ts';
import { saveVariant } from '../../studio/save-variant.ts';
import { setTemplateState } from '../../studio/set-template-state.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import {
  noSuchTemplate,
  refuseExperiment,
  refuseIntegration,
  refuseState,
  refuseTakenId,
  refuseVariant,
} from './template-refusals.ts';
import { toOverview, toTemplate, toVariant } from './template-views.ts';
import { toTime } from './time.ts';

const TEMPLATES = '/console-api/templates';
const TEMPLATE = `${TEMPLATES}/:templateId`;

export const templateRoutes = ({ templates, reports, chooseIntegration }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: TEMPLATES,
    answer: contract.templateList,
    role: 'viewer',
    handle: async ({ orgId, now }) => ({ templates: await templateList(reports, orgId, now) }),
  },
  {
    method: 'POST',
    path: TEMPLATES,
    answer: contract.template,
    role: 'editor',
    handle: async ({ orgId, body, change, reply }) => {
      const input = parse(contract.createTemplate, body);
      const result = await createTemplate(
        templates,
        orgId,
        { ...input, templateId: asTemplateId(input.templateId) },
        change,
      );
      if (result.kind !== 'created') throw refuseTakenId(input.templateId);
      reply.code(201);
      return toTemplate(result.template);
    },
  },
  {
    method: 'GET',
    path: TEMPLATE,
    answer: contract.template,
    role: 'viewer',
    handle: ({ orgId, params }) => findTemplate(templates, orgId, params.templateId),
  },
  {
    method: 'GET',
    path: `${TEMPLATE}/overview`,
    answer: overviewAnswer,
    role: 'viewer',
    handle: async ({ orgId, params, now }) => {
      const found = await overview(reports, orgId, asTemplateId(params.templateId));
      if (found === null) throw noSuchTemplate();
      return toOverview(found, now);
    },
  },
  {
    method: 'GET',
    path: `${TEMPLATE}/render-errors`,
    answer: renderErrorList,
    role: 'viewer',
    handle: async ({ orgId, params, now }) => {
      const found = await renderErrors(reports, orgId, asTemplateId(params.templateId), now);
      if (found === null) throw noSuchTemplate();
      return { ...found, variants: found.variants.map((each) => ({ ...each, lastAt: toTime(each.lastAt) })) };
    },
  },
  {
    method: 'PUT',
    path: `${TEMPLATE}/variants/:variantId`,
    answer: contract.variant,
    role: 'editor',
    handle: async ({ orgId, params, body, change }) => {
      const edit = toEdit(params.variantId, parse(contract.saveVariant, body));
      const result = await saveVariant(templates, orgId, asTemplateId(params.templateId), edit, change);
      if (result.kind !== 'saved') throw refuseVariant(result);
      return toVariant(result.variant);
    },
  },
  {
    method: 'POST',
    path: `${TEMPLATE}/state`,
    answer: contract.template,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      const { state, prefix } = parse(contract.setTemplateState, body);
      const wanted = (prefix ?? null) as Prefix | null;
      const result = await setTemplateState(templates, orgId, asTemplateId(params.templateId), state, wanted, change);
      if (result.kind !== 'set') throw refuseState(result);
      return toTemplate(result.template);
    },
  },
  {
    method: 'PUT',
    path: `${TEMPLATE}/experiment`,
    answer: contract.template,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      const input = parse(contract.experiment, body);
      const result = await saveExperiment(templates, orgId, asTemplateId(params.templateId), input, change);
      if (result.kind !== 'saved') throw refuseExperiment(result);
      return toTemplate(result.template);
    },
  },
  {
    method: 'PUT',
    path: `${TEMPLATE}/integration`,
    answer: contract.template,
    role: 'editor',
    handle: async ({ orgId, params, body, change }) => {
      const request = toIntegrationRequest(parse(contract.integration, body));
      const templateId = asTemplateId(params.templateId);
      const result = await saveIntegration(templates, chooseIntegration, orgId, templateId, request, change);
      if (result.kind !== 'saved') throw refuseIntegration(result);
      return toTemplate(result.template);
    },
  },
];

async function findTemplate(templates: Templates, orgId: OrgId, id: string | undefined) {
  const template = await templates.find(orgId, asTemplateId(id));
  if (template === null) throw noSuchTemplate();
  return toTemplate(template);
}

/** An id of a wrong form is an id of nothing: the look-up finds no row. */
const asTemplateId = (text: string | undefined): TemplateId => (text ?? '') as TemplateId;

const toEdit = (id: string | undefined, input: ReturnType<typeof contract.saveVariant.parse>): VariantEdit => {
  const { subject, preheader, body, ...rest } = input;
  return { ...rest, variantId: parse(contract.variantId, id) as VariantId, content: { subject, preheader, body } };
};

const toIntegrationRequest = (input: ReturnType<typeof contract.integration.parse>): IntegrationRequest => ({
  flowId: input.flowId as FlowId,
  treatmentActionId: input.treatmentActionId as ActionId,
  controlMessageId: input.controlMessageId as MessageId | null,
});
