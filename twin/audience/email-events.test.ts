import { expect, test } from 'vitest';
import { ACCOUNT_PAGES } from '../mail/klaviyo-tags.ts';
import { contentLink } from './email-events.ts';

test.each([
  [
    'the first link',
    '<p><a class="x" href="https://shop.example/a">A</a> <a href="https://shop.example/b">B</a>',
    'https://shop.example/a',
  ],
  ['as a browser reads it', "<a href='https://shop.example/?a=1&amp;b=2'>A</a>", 'https://shop.example/?a=1&b=2'],
  [
    'not to unsubscribe',
    `<a href="${ACCOUNT_PAGES}/unsubscribe">Leave</a><a href="https://shop.example/a">A</a>`,
    'https://shop.example/a',
  ],
  ['nothing without a link', '<p>Hello</p><a href="mailto:ada@mail.example">Write</a>', null],
])('a click leads to %s', (_title, body, link) => {
  expect(contentLink(body)).toBe(link);
});
