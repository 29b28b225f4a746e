import type { EmailTemplate } from '../state/templates.ts';
import { collection, single } from './documents.ts';
import { notFound } from './errors.ts';
import { EQUALS_ANY, matchesAll, RANGE } from './filter.ts';
import { templateResource } from './flow-resources.ts';
import type { Operation } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { TIERS } from './rate-windows.ts';

const read = { method: 'GET', limit: TIERS.L, scopes: ['templates:read'] } as const;

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
        name: { type: 'string', operators: EQUALS_ANY },
        created: { type: 'date', operators: RANGE },
        updated: { type: 'date', operators: RANGE },
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
    query: { fields: ['template'], additionalFields: ['template'] },
    answer: (call) => {
      const template = call.account.templates.get(call.pathId);
      return template === undefined ? notFound('template', call.pathId) : single(call, templateResource(template));
    },
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
