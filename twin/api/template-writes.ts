import { z } from 'zod';
import { TemplateEngine } from '../mail/template-engine.ts';
import { addTemplate, editTemplate, type TemplateContent } from '../state/templates.ts';
import { single } from './documents.ts';
import { invalid, notFound, type Refusal } from './errors.ts';
import type { Call, Reply } from './operation.ts';
import { checkBody } from './request-body.ts';
import { templateResource } from './template-resource.ts';

/** Of the templates that the API may bring an account to. */
const TEMPLATE_LIMIT = 1_000;

const name = z.string().min(1);
const html = z.string();
const text = z.string().nullable().exactOptional();

const creation = z.strictObject({
  data: z.strictObject({
    type: z.literal('template'),
    attributes: z.strictObject({
      name,
      editor_type: z.enum(['CODE', 'USER_DRAGGABLE'], {
        error: "expected 'CODE' or 'USER_DRAGGABLE': the twin does not build HTML from drag-and-drop definitions",
      }),
      html,
      text,
      amp: text,
    }),
  }),
});

const update = z.strictObject({
  data: z.strictObject({
    type: z.literal('template'),
    id: z.string(),
    attributes: z.strictObject({
      name: name.nullable().exactOptional(),
      html: html.nullable().exactOptional(),
      text,
      amp: text,
    }),
  }),
});

const cloning = z.strictObject({
  data: z.strictObject({
    type: z.literal('template'),
    id: z.string(),
    attributes: z.strictObject({ name: name.nullable().exactOptional() }),
  }),
});

const rendering = z.strictObject({
  data: z.strictObject({
    type: z.literal('template'),
    id: z.string(),
    attributes: z.strictObject({ context: z.record(z.string(), z.unknown()) }),
  }),
});

export function createTemplate(call: Call): Reply {
  const checked = checkBody(creation, call.body);
  if (checked.kind === 'refused') return checked;
  const { editor_type: editorType, ...content } = checked.value.data.attributes;
  return added(call, { ...content, editorType });
}

export function updateTemplate(call: Call): Reply {
  const { account, now, pathId } = call;
  const template = account.templates.get(pathId);
  if (template === undefined) return notFound('template', pathId);
  const checked = checkBody(update, call.body);
  if (checked.kind === 'refused') return checked;
  const { name, html, text, amp } = checked.value.data.attributes;
  const edit = {
    name: name ?? template.name,
    html: html ?? template.html,
    text: text === undefined ? template.text : (text ?? ''),
    amp: amp === undefined ? template.amp : amp,
  };
  return single(call, templateResource(editTemplate(account.templates, template, edit, now)));
}

export function deleteTemplate({ account, pathId }: Call): Reply {
  return account.templates.delete(pathId) ? { kind: 'no-content', status: 204 } : notFound('template', pathId);
}

export function cloneTemplate(call: Call): Reply {
  const checked = checkBody(cloning, call.body);
  if (checked.kind === 'refused') return checked;
  const { id, attributes } = checked.value.data;
  const original = call.account.templates.get(id);
  if (original === undefined) return notFound('template', id);
  return added(call, { ...original, name: attributes.name ?? `${original.name} (copy)` });
}

/** Renders with the context alone: nobody's profile is in it. */
export function renderTemplate(call: Call): Reply {
  const checked = checkBody(rendering, call.body);
  if (checked.kind === 'refused') return checked;
  const { id, attributes } = checked.value.data;
  const { account, now } = call;
  const template = account.templates.get(id);
  if (template === undefined) return notFound('template', id);
  const engine = new TemplateEngine(() => now, account.timezone);
  const parts = { html: template.html, text: template.text, amp: template.amp };
  const rendered = { html: '', text: '', amp: null as string | null };
  for (const part of ['html', 'text', 'amp'] as const) {
    const source = parts[part];
    if (source === null) continue;
    const result = engine.render(source, attributes.context);
    if (result.kind === 'syntax-error') return syntaxError(part, result.message);
    rendered[part] = result.text;
  }
  return single(call, templateResource({ ...template, ...rendered }), [], 201);
}

function added(call: Call, content: TemplateContent): Reply {
  const { account, now } = call;
  if (account.templates.size >= TEMPLATE_LIMIT) {
    return invalid(`An account may have no more than ${TEMPLATE_LIMIT} templates made by the API.`);
  }
  const template = addTemplate(account.templates, account.ids, content, now);
  return single(call, templateResource(template), [], 201);
}

function syntaxError(part: string, message: string): Refusal {
  return invalid(`The template's ${part} cannot be rendered: ${message}`, { pointer: '/data/id' });
}
