import { expect, test } from 'vitest';
import { withSampleFields } from './sample-fields.ts';

test.each([
  ['Hello {{ first_name | default: "there" }}!', 'Hello there!'],
  ["Hello {{ fields.first_name | capitalize | default: 'friend' }}!", 'Hello friend!'],
  ['Your {{ plan_type }} plan', 'Your [plan type] plan'],
  ['{% if first_name %}Hi{% endif %}', 'Hi'],
  ['{{ first_name | default: "" }}Welcome', 'Welcome'],
  ['Nothing personal', 'Nothing personal'],
])('%j previews as %j', (content, preview) => {
  expect(withSampleFields(content)).toBe(preview);
});
