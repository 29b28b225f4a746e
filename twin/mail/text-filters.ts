import { type Filter, text as textArgument, textFilter } from './filter.ts';
import { TemplateError } from './lexer.ts';
import { escapeHtml, SafeText } from './printed.ts';
import { toInteger } from './python-number.ts';
import { stringformat } from './string-format.ts';

const WIDEST = 100_000;

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `ß` has two capitals, of which a title shows one. */
const titled = (letter: string): string => {
  const [first = '', ...rest] = letter.toUpperCase();
  return first + rest.join('').toLowerCase();
};

/** Python's `title`: a letter after anything but a letter is a capital; then Django mends `It'S` and `1St`. */
function title(text: string): string {
  return text
    .toLowerCase()
    .replace(/(^|\P{L})(\p{L})/gu, (_, before: string, letter: string) => before + titled(letter))
    .replace(/([a-z])'([A-Z])/g, (found) => found.toLowerCase())
    .replace(/\d([A-Z])/g, (found) => found.toLowerCase());
}

/** The ellipsis counts among the characters. */
function truncatechars(text: string, argument: unknown): string {
  const [characters, length] = [[...text], toInteger(argument)];
  if (length === null || characters.length <= length) return text;
  return length <= 0 ? '' : `${characters.slice(0, length - 1).join('')}…`;
}

function truncatewords(text: string, argument: unknown): string {
  const [words, length] = [text.trim().split(/\s+/), toInteger(argument)];
  if (length === null) return text;
  if (length <= 0) return '';
  return words.length <= length ? words.join(' ') : `${words.slice(0, length).join(' ')} …`;
}

function width(argument: unknown): number {
  const number = toInteger(argument);
  if (number === null || number > WIDEST) throw new TemplateError(`expected a width of at most ${WIDEST}`);
  return number;
}

function center(text: string, argument: unknown): string {
  const [total, { length }] = [width(argument), [...text]];
  const room = Math.max(total - length, 0);
  const left = Math.floor(room / 2) + (room & total & 1);
  return `${' '.repeat(left)}${text}${' '.repeat(room - left)}`;
}

/** Never breaks a word, and drops white space where a line is broken or ends. */
function wordwrap(text: string, argument: unknown): string {
  const most = width(argument);
  const lines = text.split(/\r\n|\r|\n/);
  const isClosed = lines.at(-1) === '';
  const wrapped = (isClosed ? lines.slice(0, -1) : lines).flatMap((line) => wrappedLine(line, most));
  return [...wrapped, ...(isClosed && text !== '' ? [''] : [])].join('\n');
}

function wrappedLine(line: string, most: number): string[] {
  if (most <= 0) throw new TemplateError('expected a width above 0');
  const lines: string[] = [];
  let current = '';
  for (const chunk of line.split(/([\t\v\f ]+)/).filter((one) => one !== '')) {
    const isSpace = /^[\t\v\f ]/.test(chunk);
    if (isSpace && current === '' && lines.length > 0) continue;
    if (current !== '' && [...current].length + [...chunk].length > most) {
      lines.push(current.replace(/[\t\v\f ]+$/, ''));
      current = isSpace ? '' : chunk;
    } else current += chunk;
  }
  const all = [...lines, current.replace(/[\t\v\f ]+$/, '')].filter((one) => one !== '');
  return all.length > 0 ? all : [line];
}

function cut(text: string, argument: unknown, value: unknown): unknown {
  const what = textArgument(argument);
  const rest = text.replaceAll(what, '');
  return value instanceof SafeText && what !== ';' ? new SafeText(rest) : rest;
}

/** Python's `quote`; `/` is safe unless an argument says what is. */
function urlencode(text: string, argument: unknown): string {
  if (text === '') return '';
  const safe = argument === undefined ? '/' : textArgument(argument);
  const encoded = (character: string): string =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  return [...text].map((one) => (/[A-Za-z0-9_.~-]/.test(one) || safe.includes(one) ? one : encoded(one))).join('');
}

const slugify = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\x20-\x7e\s]/g, '')
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/[-\s]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');

const unixLines = (text: string): string => text.replace(/\r\n|\r/g, '\n');
const escapedUnlessSafe = (text: string, value: unknown): string =>
  value instanceof SafeText ? text : escapeHtml(text);

function linebreaks(text: string, _argument: unknown, value: unknown): SafeText {
  const paragraphs = unixLines(text)
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapedUnlessSafe(paragraph, value).replaceAll('\n', '<br>')}</p>`);
  return new SafeText(paragraphs.join('\n\n'));
}

const linebreaksbr = (text: string, _argument: unknown, value: unknown): SafeText =>
  new SafeText(escapedUnlessSafe(unixLines(text), value).replaceAll('\n', '<br>'));

const IN_SCRIPTS = '\\\'"><&=-;`\u2028\u2029';

const escapejs = (text: string): SafeText => {
  const code = (character: string): string => character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const isPlain = (character: string): boolean => character >= ' ' && !IN_SCRIPTS.includes(character);
  return new SafeText([...text].map((one) => (isPlain(one) ? one : `\\u${code(one)}`)).join(''));
};

const required = { argument: 'required' } as const;

export const TEXT_FILTERS: Readonly<Record<string, Filter>> = {
  addslashes: textFilter((text) => text.replace(/[\\"']/g, '\\$&')),
  capfirst: textFilter(capitalised),
  center: textFilter(center, required),
  cut: textFilter(cut, { argument: 'required', keepsSafe: false }),
  escape: textFilter((text, _argument, value) => new SafeText(escapedUnlessSafe(text, value))),
  escapejs: textFilter(escapejs, { keepsSafe: false }),
  force_escape: textFilter((text) => new SafeText(escapeHtml(text))),
  linebreaks: textFilter(linebreaks),
  linebreaksbr: textFilter(linebreaksbr),
  ljust: textFilter((text, argument) => text.padEnd(width(argument)), required),
  lower: textFilter((text) => text.toLowerCase()),
  make_list: textFilter((text) => [...text], { keepsSafe: false }),
  rjust: textFilter((text, argument) => text.padStart(width(argument)), required),
  safe: textFilter((text) => new SafeText(text)),
  slugify: textFilter(slugify),
  stringformat,
  striptags: textFilter((text) => text.replace(/<!--[\s\S]*?-->|<\/?[A-Za-z][^<>]*>/g, '')),
  title: textFilter(title),
  truncatechars: textFilter(truncatechars, required),
  truncatewords: textFilter(truncatewords, required),
  upper: textFilter((text) => text.toUpperCase(), { keepsSafe: false }),
  urlencode: textFilter(urlencode, { argument: 'optional', keepsSafe: false }),
  wordcount: textFilter((text) => text.split(/\s+/).filter((word) => word !== '').length, { keepsSafe: false }),
  wordwrap: textFilter(wordwrap, required),
};
