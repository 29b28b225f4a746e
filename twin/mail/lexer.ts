export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly contents: string }
  | { readonly kind: 'tag'; readonly contents: string; readonly name: string };

/** What a template may not say. Klaviyo calls it an Email Syntax Error and skips the recipient. */
export class TemplateError extends Error {}

/** A filter's argument names what does not exist; only `if` takes that for False. */
export class MissingArgument extends TemplateError {}

/** Cuts a template as Django does: a tag that is broken over two lines is text, whatever its quotes say. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  // https://github.com/django/django/blob/stable/5.2.x/django/template/base.py
  for (const [index, piece] of source.split(/(\{%[^\n]*?%\}|\{\{[^\n]*?\}\}|\{#[^\n]*?#\})/).entries()) {
    const contents = piece.slice(2, -2).trim();
    if (index % 2 === 0) {
      if (piece !== '') tokens.push({ kind: 'text', text: piece });
    } else if (piece.startsWith('{{')) {
      tokens.push({ kind: 'variable', contents });
    } else if (piece.startsWith('{%')) {
      tokens.push({ kind: 'tag', contents, name: contents.split(/\s+/)[0] ?? '' });
    }
  }
  return tokens;
}

/** Words apart at white space outside quotes: Django's `smart_split`. */
export function splitContents(contents: string): string[] {
  return contents.match(/(?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+/g) ?? [];
}
