import { Readable } from 'node:stream';
import { z } from 'zod';
import * as contract from '../../contract/sources.ts';
import type { OrgId } from '../../domain/ids.ts';
import type { Uploaded } from '../../ingest/upload.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';

const UPLOADS = '/console-api/uploads';
const address = z.object({ name: z.string().max(1_000).default('upload') });
const BYTES_A_GB = 1_000_000_000;

/** Files that people drop into the console: the body is the file, sent as `application/octet-stream`. */
export function uploadRoutes({ sources: { uploads }, audit }: ConsoleDependencies): ConsoleRoute[] {
  const find = async (orgId: OrgId, sha256: string): Promise<contract.UploadedFile> => {
    const file = await uploads.find(orgId, sha256);
    if (file === null) throw new Refusal('not_found', 'no_such_file', 'No file of this name has landed.');
    return file;
  };
  return [
    {
      method: 'GET',
      path: UPLOADS,
      answer: contract.uploadLimits,
      role: 'viewer',
      handle: async () => ({ limitBytes: uploads.limitBytes }),
    },
    {
      method: 'POST',
      path: UPLOADS,
      answer: contract.takenUpload,
      role: 'editor',
      handle: async ({ orgId, query, body, change, reply }) => {
        const { name } = parse(address, query);
        if (!(body instanceof Readable)) {
          throw new Refusal(
            'invalid',
            'no_file',
            'Send the file as it is, with Content-Type: application/octet-stream.',
          );
        }
        const taken = await uploads.take(orgId, name, body, change.at);
        if (taken.kind !== 'landed') throw refusalOf(taken.kind, uploads.limitBytes);
        await audit.record(orgId, change, 'file.upload', taken.sha256);
        reply.code(201);
        return { isNew: taken.isNew, file: await find(orgId, taken.sha256) };
      },
    },
    {
      method: 'GET',
      path: `${UPLOADS}/:sha256`,
      answer: contract.uploadedFile,
      role: 'viewer',
      handle: ({ orgId, params }) => find(orgId, params.sha256 ?? ''),
    },
  ];
}

function refusalOf(kind: Exclude<Uploaded['kind'], 'landed'>, limitBytes: number): Refusal {
  switch (kind) {
    case 'too_large': {
      const limit = `The file is over ${limitBytes / BYTES_A_GB} GB.`;
      return new Refusal(
        'too_large',
        'file_too_large',
        `${limit} Cut it, or load it on the server: justai ingest FILE.`,
      );
    }
    case 'storage_full':
      return new Refusal(
        'unavailable',
        'storage_full',
        'The disk of the server is full. Nothing was taken in; make room and send the file again.',
      );
    case 'empty':
      return new Refusal('invalid', 'empty_file', 'The file is empty. Nothing was taken in.');
  }
}
