import { dateTimeIn } from './date-time.ts';
import { splitContents, TemplateError } from './lexer.ts';
import { grouped, roundedHalfUp } from './number-filters.ts';
import type { Tag } from './parser.ts';
import { escaped } from './printed.ts';
import { toFloat } from './python-number.ts';
import { strftime } from './strftime.ts';

/** Pages that every mail links to; a click on them says nothing about its content. */
export const ACCOUNT_PAGES = 'https://manage.kmail-lists.com/subscriptions';

/** A tag that prints a link of the account's own, with its own text where one is given. */
const link =
  (page: string, text: string): Tag =>
  (token, parser) => {
    const [, own, ...rest] = splitContents(token.contents);
    if (rest.length > 0) throw new TemplateError(`expected one text: ${token.contents}`);
    const label = own === undefined ? null : parser.expression(own);
    return (context) =>
      context.write(`<a href="${ACCOUNT_PAGES}/${page}">${label === null ? text : escaped(label(context, ''))}</a>`);
  };

const address =
  (page: string): Tag =>
  (token) => {
    if (token.contents !== token.name) throw new TemplateError(`expected nothing after ${token.name}`);
    return (context) => context.write(`${ACCOUNT_PAGES}/${page}`);
  };

/** `{% today "%Y-%m-%d" as name %}`, or printed without a name. */
const today: Tag = (token, parser) => {
  const [, format, as, name, ...rest] = splitContents(token.contents);
  const isNamed = as === 'as' && name !== undefined && rest.length === 0;
  if (format === undefined || (as !== undefined && !isNamed)) {
    throw new TemplateError(`expected {% today "%Y-%m-%d" as name %}: ${token.contents}`);
  }
  const pattern = parser.expression(format);
  return (context) => {
    const text = strftime(dateTimeIn(context.timezone, context.now), String(pattern(context, '')));
    if (name === undefined) context.write(escaped(text));
    else context.set(name, text);
  };
};

/** Dollars and cents, in English: the twin has no currency of its own. */
const currencyFormat: Tag = (token, parser) => {
  const [, text, ...rest] = splitContents(token.contents);
  if (text === undefined || rest.length > 0) throw new TemplateError('expected {% currency_format value %}');
  const value = parser.expression(text);
  return (context) => {
    const amount = toFloat(value(context, ''));
    if (amount !== null)
      context.write(`${amount < 0 ? '-' : ''}$${grouped(roundedHalfUp(String(Math.abs(amount)), 2))}`);
  };
};

/** The message's preview text, already rendered. */
const renderVariable: Tag = (token) => {
  const [, name, ...rest] = splitContents(token.contents);
  if (name !== 'preview_text' || rest.length > 0)
    throw new TemplateError('expected {% render_variable preview_text %}');
  return (context) => context.write(escaped(context.valueOf(name)));
};

export const KLAVIYO_TAGS: Readonly<Record<string, Tag>> = {
  unsubscribe: link('unsubscribe', 'Unsubscribe'),
  unsubscribe_link: address('unsubscribe'),
  manage_preferences: link('update', 'Manage preferences'),
  manage_preferences_link: address('update'),
  web_view: link('web-view', 'View in browser'),
  web_view_link: address('web-view'),
  today,
  currency_format: currencyFormat,
  render_variable: renderVariable,
};
