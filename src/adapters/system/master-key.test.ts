import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readMasterKey } from './master-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'justai-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is made on first use, kept, and readable by its owner only', () => {
  const key = readMasterKey(undefined, folder);
  expect(key.length).toBe(32);
  expect(readMasterKey(undefined, folder).equals(key)).toBe(true);
  expect(statSync(join(folder, 'master.key')).mode & 0o777).toBe(0o600);
});

it('comes from the environment where it is given there, and then no file is written', () => {
  const given = Buffer.alloc(32, 7);
  expect(readMasterKey(given.toString('base64'), folder).equals(given)).toBe(true);
  expect(() => readFileSync(join(folder, 'master.key'))).toThrow('ENOENT');
});

it('says how to make one where it is no key', () => {
  expect(() => readMasterKey('c2hvcnQ=', folder)).toThrow('openssl rand -base64 32');
  writeFileSync(join(folder, 'master.key'), '');
  expect(() => readMasterKey(undefined, folder)).toThrow('it holds 0');
});
