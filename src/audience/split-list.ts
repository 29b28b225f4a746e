import { cleanText } from '../domain/clean-text.ts';

/** The elements of `a, b`, of `["a", "b"]`, and of `['a', 'b']`, which is what Klaviyo prints for a list. */
export function splitList(sent: string): readonly string[] {
  const text = cleanText(sent).trim();
  if (!text.startsWith('[') || !text.endsWith(']')) return text.split(',');
  return parseJsonList(text) ?? splitOutsideQuotes(text.slice(1, -1));
}

function parseJsonList(text: string): readonly string[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((each) => each !== null && typeof each !== 'object').map(String) : null;
  } catch {
    return null;
  }
}

function splitOutsideQuotes(text: string): readonly string[] {
  const elements: string[] = [];
  let element = '';
  let quote: string | null = null;
  for (const character of text) {
    const isQuote =
      quote === null ? (character === "'" || character === '"') && element.trim() === '' : character === quote;
    if (isQuote) quote = quote === null ? character : null;
    else if (character === ',' && quote === null) {
      elements.push(element);
      element = '';
    } else element += character;
  }
  return [...elements, element];
}
