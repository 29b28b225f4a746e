/** Where in the HTML an output tag `{{ … }}` stands. */
export type Place = 'text' | 'attribute' | 'link_start' | 'link_rest' | 'unquoted' | 'code' | 'markup' | 'comment';

export interface PlacedOutput {
  readonly place: Place;
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

const OUTPUT = /\{\{(?:"[^"]*"|'[^']*'|(?!\}\})[^"'{])*\}\}/y;
const TAG = /\{%(?:"[^"]*"|'[^']*'|(?!%\})[^"'{])*%\}/y;
const LINK_ATTRIBUTES = /^(?:href|src|action|formaction|background|poster|cite|longdesc|xlink:href)$/i;
const CODE_ATTRIBUTES = /^(?:on\w+|style|srcset|srcdoc)$/i;

interface Cursor {
  at: 'text' | 'comment' | 'markup' | 'value' | 'unquoted' | 'code';
  /** Name of the attribute last read. */
  attribute: string;
  quote: string;
  /** False until the value's first literal character or output. */
  hasBegun: boolean;
  /** `script` or `style`, from its opening tag to its closing one. */
  codeElement: string;
}

/** Finds every output tag of an HTML source and tells where it stands. */
export function placeOutputs(html: string): PlacedOutput[] {
  const found: PlacedOutput[] = [];
  const cursor: Cursor = { at: 'text', attribute: '', quote: '', hasBegun: false, codeElement: '' };
  let position = 0;
  while (position < html.length) {
    const output = matchAt(OUTPUT, html, position);
    if (output !== '') {
      found.push({ place: placeOf(cursor), source: output, start: position, end: position + output.length });
      cursor.hasBegun = true;
      position += output.length;
      continue;
    }
    const tag = matchAt(TAG, html, position);
    position += tag === '' ? step(cursor, html, position) : tag.length;
  }
  return found;
}

function placeOf(cursor: Cursor): Place {
  if (cursor.at !== 'value') return cursor.at;
  if (CODE_ATTRIBUTES.test(cursor.attribute)) return 'code';
  if (!LINK_ATTRIBUTES.test(cursor.attribute)) return 'attribute';
  return cursor.hasBegun ? 'link_rest' : 'link_start';
}

/** Reads the next piece of HTML. @returns its length. */
function step(cursor: Cursor, html: string, position: number): number {
  switch (cursor.at) {
    case 'text':
      return stepText(cursor, html, position);
    case 'comment':
      return leaveAt(cursor, html, position, '-->', 'text');
    case 'code':
      return leaveAt(cursor, html, position, `</${cursor.codeElement}`, 'markup');
    case 'value':
      cursor.hasBegun = true;
      return leaveAt(cursor, html, position, cursor.quote, 'markup');
    case 'unquoted': {
      const next = html.charAt(position);
      if (next === '>') return endMarkup(cursor);
      if (/\s/.test(next)) cursor.at = 'markup';
      return 1;
    }
    case 'markup':
      return stepMarkup(cursor, html, position);
  }
}

function stepText(cursor: Cursor, html: string, position: number): number {
  if (html.startsWith('<!--', position)) {
    cursor.at = 'comment';
    return 4;
  }
  const opening = matchAt(/<\/?(?:[a-z][^\s>/{]*|(?=\{\{))/iy, html, position);
  if (opening === '') return 1;
  cursor.at = 'markup';
  cursor.attribute = '';
  cursor.codeElement = /^<(?:script|style)$/i.test(opening) ? opening.slice(1).toLowerCase() : '';
  return opening.length;
}

function stepMarkup(cursor: Cursor, html: string, position: number): number {
  const next = html.charAt(position);
  if (next === '>') return endMarkup(cursor);
  if (next === '=') {
    const spaces = matchAt(/=\s*/y, html, position);
    const quote = html.charAt(position + spaces.length);
    const isQuoted = quote === '"' || quote === "'";
    Object.assign(cursor, { at: isQuoted ? 'value' : 'unquoted', quote, hasBegun: false });
    return spaces.length + (isQuoted ? 1 : 0);
  }
  const name = matchAt(/[^\s=>/"'{]+/y, html, position);
  if (name !== '') cursor.attribute = name;
  return name.length || 1;
}

function endMarkup(cursor: Cursor): number {
  cursor.at = cursor.codeElement === '' ? 'text' : 'code';
  return 1;
}

function leaveAt(cursor: Cursor, html: string, position: number, end: string, next: Cursor['at']): number {
  if (html.slice(position, position + end.length).toLowerCase() !== end) return 1;
  cursor.at = next;
  if (cursor.codeElement !== '' && end.startsWith('</')) cursor.codeElement = '';
  return end.length;
}

function matchAt(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? '';
}
