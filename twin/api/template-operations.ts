import type { EmailTemplate } from '../state/templates.ts';
import { collection, single } from './documents.ts';
import { notFound } from './errors.ts';
import { EQUALS_ANY, EQUALS_RANGE, matchesAll } from './filter.ts';
import type { Operation } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { TIERS } from './rate-windows.ts';
import { templateResource } from './template-resource.ts';
import { cloneTemplate, createTemplate, deleteTemplate, renderTemplate, updateTemplate } from './template-writes.ts';

const read = { method: 'GET', limit: TIERS.L, scopes: ['templates:read'] } as const;
const write = { limit: TIERS.L, scopes: ['templates:write'] } as const;
const shown = { fields: ['template'], additionalFields: ['template'] } as const;

export const templateOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_templates',
    path: '/api/templates',
    query: {
      fields: ['template'],
      additionalFields: ['template'],
      filters: {
        id: { type: 'string', operators: EQUALS_ANY },
        name: { type: 'string', operators: [...EQUALS_ANY, 'contains'] },
        created: { type: 'date', operators: EQUALS_RANGE },
        updated: { type: 'date', operators: EQUALS_RANGE },
      },
      sort: ['created', 'id', 'name', 'updated'],
      page: { kind: 'sized', defaultSize: 10, maxSize: 10 },
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const found = [...call.account.templates.values()].filter((template) =>
        matchesAll(filter, (field) => readTemplate(template, field)),
      );
      const ordered = inOrder(found, sort, { field: 'id', descending: false }, readTemplate);
      return collection(call, takePage(ordered, cursor, pageSize), templateResource);
    },
  },
  {
    ...read,
    name: 'get_template',
    path: '/api/templates/:id',
    query: shown,
    answer: (call) => {
      const template = call.account.templates.get(call.pathId);
      return template === undefined ? notFound('template', call.pathId) : single(call, templateResource(template));
    },
  },
  { ...write, name: 'create_template', method: 'POST', path: '/api/templates', query: shown, answer: createTemplate },
  {
    ...write,
    name: 'update_template',
    method: 'PATCH',
    path: '/api/templates/:id',
    query: shown,
    answer: updateTemplate,
  },
  {
    ...write,
    name: 'delete_template',
    method: 'DELETE',
    path: '/api/templates/:id',
    query: { fields: [] },
    answer: deleteTemplate,
  },
  {
    ...write,
    name: 'clone_template',
    method: 'POST',
    path: '/api/template-clone',
    query: { fields: ['template'] },
    answer: cloneTemplate,
  },
  {
    name: 'render_template',
    method: 'POST',
    path: '/api/template-render',
    scopes: ['templates:read'],
    limit: TIERS.S,
    query: { fields: ['template'] },
    answer: renderTemplate,
  },
];

function readTemplate(template: EmailTemplate, field: string): string | number | null {
  switch (field) {
    case 'id':
    case 'name':
    case 'created':
    case 'updated':
      return template[field];
    default:
      return null;
  }
}
