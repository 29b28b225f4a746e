import type { Content } from '../domain/template.ts';
import { type Place, placeOutputs } from './html-places.ts';
import { parseHtml, parseText } from './render.ts';

/** Klaviyo refuses a profile whose properties are over 100 KB. */
const LIMIT_BYTES = 100_000;

type Part = 'Subject' | 'Preheader' | 'Body';

const LIQUID = /\{\{[^{}]*\}\}|\{%[^{}]*%\}/g;
const KLAVIYO =
  /\|\s*(?:lookup|safe)\b|^\{\{-?\s*(?:person|event|organization|object|feeds)\b\s*[.|[}]|^\{%-?\s*(?:unsubscribe|unsubscribe_link|manage_preferences(?:_link)?|web_view|today|currency_format|render_variable|catalog|customobjects?|coupon_code|with)\b/;

const MISPLACED: Partial<Record<Place, string>> = {
  unquoted: 'stands in an attribute without quotes; put the value in double quotes',
  code: 'stands in a script, a style or an event handler, where no escaping is safe; move it into the text',
  markup: 'stands inside an HTML tag; a field may only stand in text or in a quoted attribute',
};

/** What is wrong with a variant's content, one sentence each, naming the part and the line; empty when it can serve. */
export function lintVariant(content: Content): readonly string[] {
  return [
    ...lintSize(content),
    ...lintLiquid('Subject', content.subject, parseText),
    ...lintLiquid('Preheader', content.preheader, parseText),
    ...lintLiquid('Body', content.body, parseHtml),
    ...lintPlaces(content.body),
  ];
}

function lintSize(content: Content): string[] {
  const bytes = Buffer.byteLength(content.subject + content.preheader + content.body);
  if (bytes <= LIMIT_BYTES) return [];
  const size = Math.ceil(bytes / 1000);
  return [`The content is ${size} KB in all; Klaviyo holds 100 KB on a profile. Shorten the body.`];
}

function lintLiquid(part: Part, source: string, parse: (source: string) => unknown): string[] {
  const klaviyo = [...source.matchAll(LIQUID)].filter(([tag]) => KLAVIYO.test(tag));
  if (klaviyo.length > 0) {
    return klaviyo.map(
      ({ 0: tag, index }) =>
        `${part}, line ${lineOf(source, index)}: ${tag} is a Klaviyo tag, and Klaviyo does not render tags inside a ` +
        'profile property. Send the value in "fields" and write its name, e.g. {{ first_name }}.',
    );
  }
  try {
    parse(source);
    return [];
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const [, message = said, line = '1'] = /^(.*?), line:(\d+)/s.exec(said) ?? [];
    return [`${part}, line ${line}: ${message}.`];
  }
}

function lintPlaces(body: string): string[] {
  return placeOutputs(body).flatMap(({ place, source, start }) => {
    const why = MISPLACED[place];
    return why === undefined ? [] : [`Body, line ${lineOf(body, start)}: ${source} ${why}.`];
  });
}

const lineOf = (source: string, index: number): number => source.slice(0, index).split('\n').length;
