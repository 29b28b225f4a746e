/** Where a value is in a text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const ITEMS_OF = ['data', 'included'];

/**
 * A JSON document without what `isGone` says of: items of its own array, or of the arrays `data` and `included` of a
 * page of Klaviyo's. All else stays byte for byte. @returns an empty text where that is not enough.
 */
export function withoutItems(document: string, isGone: (text: string) => boolean): string {
  if (!isGone(document)) return document;
  const kept = itemArrays(document)
    .sort((one, other) => other.start - one.start)
    .reduce((text, array) => keepItems(text, array, isGone), document);
  return isGone(kept) ? '' : kept;
}

function keepItems(text: string, array: Span, isGone: (text: string) => boolean): string {
  const items = childSpans(text, array.start).map(({ start, end }) => text.slice(start, end));
  const kept = items.filter((item) => !isGone(item)).join(',');
  return `${text.slice(0, array.start)}[${kept}]${text.slice(array.end)}`;
}

function itemArrays(document: string): Span[] {
  const start = document.search(/\S/);
  if (document[start] === '[') return [{ start, end: endOf(document, start) }];
  return childSpans(document, start).flatMap((member) => {
    const [, key, gap] = document.slice(member.start, member.end).match(/^\s*"(\w*)"\s*(:\s*)\[/) ?? [];
    if (key === undefined || gap === undefined || !ITEMS_OF.includes(key)) return [];
    const array = document.indexOf('[', document.indexOf(':', member.start + key.length));
    return [{ start: array, end: endOf(document, array) }];
  });
}

/** The items of the array, or the members of the object, that opens at `open`. */
function childSpans(text: string, open: number): Span[] {
  const end = endOf(text, open) - 1;
  const children: Span[] = [];
  let start = open + 1;
  for (let at = start; at <= end; at += 1) {
    if (at < end && text[at] !== ',') at = Math.max(at, endOf(text, at) - 1);
    else {
      if (text.slice(start, at).trim() !== '') children.push({ start, end: at });
      start = at + 1;
    }
  }
  return children;
}

/** After the string, array or object that begins at `start`; of anything else, after one character. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth <= 0) return at + 1;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}
