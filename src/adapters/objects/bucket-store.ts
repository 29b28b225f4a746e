import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { bucketTrouble } from './bucket-trouble.ts';
import type { ObjectStore } from './object-store.ts';
import type { BucketPlace } from './objects-url.ts';

const PART_BYTES = 16 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
const CONNECT_MILLISECONDS = 5_000;
const SILENCE_MILLISECONDS = 60_000;

/** What S3 speaks where no region is set, as its compatibles do. */
const ANY_REGION = 'us-east-1';

/** Objects in an S3-compatible bucket; credentials as AWS's own tools find them. */
export function bucketStore(place: BucketPlace): ObjectStore {
  const { bucket, prefix } = place;
  const client = openClient(place);
  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });
  const ask = <T>(question: Promise<T>): Promise<T> =>
    question.catch((error: unknown) => {
      throw bucketTrouble(error, place);
    });
  return {
    async put(key, path) {
      // Whole or not at all: an upload in parts becomes an object with its last call.
      const upload = new Upload({
        client,
        params: { ...at(key), Body: createReadStream(path) },
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
      });
      await ask(upload.done());
      await rm(path, { force: true });
    },
    async read(key) {
      const answer = await ask(client.send(new GetObjectCommand(at(key))).catch(nullWhereMissing));
      return answer === null ? null : troubled(answer.Body as Readable, place);
    },
    exists: async (key) => (await ask(client.send(new HeadObjectCommand(at(key))).catch(nullWhereMissing))) !== null,
    async remove(key) {
      await ask(client.send(new DeleteObjectCommand(at(key))));
    },
    async list(below) {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await ask(
          client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: `${prefix}${below}`,
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
          ),
        );
        keys.push(...(page.Contents ?? []).map((object) => (object.Key ?? '').slice(prefix.length)));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return keys;
    },
  };
}

function openClient({ endpoint, region, isPathStyle }: BucketPlace): S3Client {
  // What the client says of Node's age is for whoever updates this package, not for whoever runs it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return new S3Client({
    region: region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? ANY_REGION,
    forcePathStyle: isPathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    requestHandler: { connectionTimeout: CONNECT_MILLISECONDS, socketTimeout: SILENCE_MILLISECONDS },
    // Not every compatible server knows the newer checksums; what is landed has a seal of its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

async function* troubled(body: Readable, place: BucketPlace): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw bucketTrouble(error, place);
  }
}

function nullWhereMissing(error: unknown): null {
  const isMissing = error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');
  if (isMissing) return null;
  throw error;
}
