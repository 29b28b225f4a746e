import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stepWords } from '../src/console/features/ingestion/ingestion-words.ts';
import { PIPELINE_SQL_FOLDER } from '../src/main/project-files.ts';

const counting: readonly { name: string }[] = JSON.parse(readFileSync(join(PIPELINE_SQL_FOLDER, 'steps.json'), 'utf8'));
const MAIN = new URL('../src/main/', import.meta.url).pathname;
/** Those around the counting are named where they are wired. */
const around = readdirSync(MAIN)
  .filter((file) => /^(event-sources|.+-steps)\.ts$/.test(file))
  .flatMap((file) => [...readFileSync(join(MAIN, file), 'utf8').matchAll(/\bname: '([a-z-]+)'/g)])
  .map((found) => found[1] ?? '');

test('every step of a run is named in words on the page Ingestion', () => {
  expect(around).toEqual(expect.arrayContaining(['pull', 'collect', 'load', 'event-days', 'policies']));
  const steps = [...around, ...counting.map(({ name }) => name)];
  expect(steps.filter((step) => stepWords(step) === step)).toEqual([]);
});
