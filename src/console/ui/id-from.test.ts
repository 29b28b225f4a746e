import { expect, test } from 'vitest';
import { idFrom } from './id-from.ts';

test.each([
  ['Welcome email', 'welcome-email'],
  ['  Win-back: März 2026! ', 'win-back-marz-2026'],
  ['日本', ''],
])('something named %j is offered the id %j', (name, templateId) => {
  expect(idFrom(name)).toBe(templateId);
});
