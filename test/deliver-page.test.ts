import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deliveryEdit } from '../src/contract/delivery-settings.ts';
import { LEASE_SECONDS } from '../src/deliver/lease.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const page = read('docs/deliver.md');
const rowOf = (term: string): string => page.split('\n').find((line) => line.startsWith(`| **${term}**`)) ?? '';

const takes = (changed: object): boolean =>
  deliveryEdit.safeParse({ graceSeconds: 0, cleanUp: 'never', carrier: 'profile', ...changed }).success;
const isRange = (setting: string, least: number, most: number): boolean =>
  [least, most].every((value) => takes({ [setting]: value })) &&
  [least - 1, most + 1].every((value) => !takes({ [setting]: value }));
const defaultOf = (column: string): number =>
  Number(new RegExp(`${column} +int NOT NULL DEFAULT (\\d+)`).exec(read('sql/migrations/000003-templates.sql'))?.[1]);

it('says how long a content is held by who writes it', () => {
  expect(rowOf('lease')).toContain(`${LEASE_SECONDS} s`);
  expect(rowOf('lease')).toContain('`LEASE_SECONDS` in `src/deliver/lease.ts`');
});

it('says how late a content is still written: by default, at least and at most', () => {
  expect(rowOf('grace')).toContain(`${defaultOf('grace_seconds') / 60} minutes, from 0 to 24 hours`);
  expect(isRange('graceSeconds', 0, 24 * 3_600)).toBe(true);
});

it('says what the delay is where the flow does not say it', () => {
  expect(rowOf('delay')).toContain(`${defaultOf('email_delay_seconds') / 60} minutes, from 0 to 60 days`);
  expect(isRange('emailDelaySeconds', 0, 60 * 86_400)).toBe(true);
});
