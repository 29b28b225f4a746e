import * as contract from '../../contract/attributes.ts';
import { attributeUses } from '../../studio/attribute-uses.ts';
import { deleteAttribute } from '../../studio/delete-attribute.ts';
import { type SaveEntry, saveAttribute, saveBucket } from '../../studio/save-attribute.ts';
import { tryAttribute } from '../../studio/try-attribute.ts';
import { noSuchName, refuseDeletion, refuseEntry, refuseUnsound } from './attribute-refusals.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';

const ATTRIBUTES = '/console-api/attributes';
const BUCKETS = '/console-api/buckets';

export const attributeRoutes = ({ attributeBook }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: ATTRIBUTES,
    answer: contract.attributeList,
    role: 'viewer',
    handle: async ({ orgId }) => ({
      attributes: await attributeBook.attributes(orgId),
      buckets: await attributeBook.buckets(orgId),
      uses: await attributeUses(attributeBook, orgId),
    }),
  },
  {
    method: 'POST',
    path: ATTRIBUTES,
    answer: contract.attributeDefinition,
    role: 'editor',
    handle: async ({ orgId, body, change, reply }) => {
      const definition = parse(contract.attributeDefinition, body);
      const saved = contentOf(await saveAttribute(attributeBook, orgId, definition, 'create', change), definition.name);
      reply.code(201);
      return saved;
    },
  },
  {
    method: 'PUT',
    path: `${ATTRIBUTES}/:name`,
    answer: contract.attributeDefinition,
    role: 'editor',
    handle: async ({ orgId, params, body, change }) => {
      const definition = parse(contract.attributeDefinition, { ...asObject(body), name: params.name });
      return contentOf(await saveAttribute(attributeBook, orgId, definition, 'replace', change), definition.name);
    },
  },
  {
    method: 'DELETE',
    path: `${ATTRIBUTES}/:name`,
    answer: null,
    role: 'editor',
    handle: async ({ orgId, params, body, change }) => {
      const name = params.name ?? '';
      const { confirmed } = parse(contract.deleteAttribute, body);
      const result = await deleteAttribute(attributeBook, orgId, name, confirmed, change);
      if (result.kind !== 'deleted') throw refuseDeletion(result, name);
    },
  },
  {
    method: 'POST',
    path: `${ATTRIBUTES}/try`,
    answer: contract.triedAttribute,
    role: 'viewer',
    handle: async ({ body, now }) => {
      const { definition, sent } = parse(contract.tryAttribute, body);
      const tried = tryAttribute(definition, sent, now);
      if (tried.kind === 'unsound') throw refuseUnsound(tried.problems);
      return tried.explanations[0];
    },
  },
  {
    method: 'POST',
    path: BUCKETS,
    answer: contract.namedBucket,
    role: 'editor',
    handle: async ({ orgId, body, change, reply }) => {
      const bucket = parse(contract.namedBucket, body);
      const saved = contentOf(await saveBucket(attributeBook, orgId, bucket, 'create', change), bucket.name);
      reply.code(201);
      return saved;
    },
  },
  {
    method: 'PUT',
    path: `${BUCKETS}/:name`,
    answer: contract.namedBucket,
    role: 'editor',
    handle: async ({ orgId, params, body, change }) => {
      const bucket = parse(contract.namedBucket, { ...asObject(body), name: params.name });
      return contentOf(await saveBucket(attributeBook, orgId, bucket, 'replace', change), bucket.name);
    },
  },
  {
    method: 'DELETE',
    path: `${BUCKETS}/:name`,
    answer: null,
    role: 'editor',
    handle: async ({ orgId, params, change }) => {
      const name = params.name ?? '';
      if (!(await attributeBook.remove(orgId, 'bucket', name, change))) throw noSuchName(name);
    },
  },
];

function contentOf<Content>(result: SaveEntry<Content>, name: string): Content {
  if (result.kind !== 'saved') throw refuseEntry(result, name);
  return result.content;
}

/** The name stands in the address. */
const asObject = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {});
