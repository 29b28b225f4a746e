import { expect, test } from 'vitest';
import { readObjectsUrl } from './objects-url.ts';

test('a bucket, with or without a place in it', () => {
  expect(readObjectsUrl('s3://my-bucket')).toEqual({
    kind: 'bucket',
    bucket: 'my-bucket',
    prefix: '',
    endpoint: undefined,
    region: undefined,
    isPathStyle: false,
  });
  expect(
    readObjectsUrl('s3://b.c-d/one/two/?endpoint=http://127.0.0.1:9000&region=eu-central-1&path-style=true'),
  ).toEqual({
    kind: 'bucket',
    bucket: 'b.c-d',
    prefix: 'one/two/',
    endpoint: 'http://127.0.0.1:9000',
    region: 'eu-central-1',
    isPathStyle: true,
  });
});

test('a folder', () => {
  expect(readObjectsUrl('file:///var/lib/justai')).toEqual({ kind: 'folder', folder: '/var/lib/justai' });
});

test.each([
  ['my-bucket', 'no address'],
  ['https://my-bucket', 'must start with s3://'],
  ['s3://key:secret@my-bucket', 'AWS_ACCESS_KEY_ID'],
  ['s3://My_Bucket', 'no name of a bucket'],
  ['s3://my-bucket?regoin=x', '"regoin" is not known'],
  ['s3://my-bucket?endpoint=localhost:9000', 'no endpoint'],
  ['s3://my-bucket?path-style=maybe', 'true or false'],
])('%s is refused with a sentence', (url, sentence) => {
  expect(() => readObjectsUrl(url)).toThrow(sentence);
});
