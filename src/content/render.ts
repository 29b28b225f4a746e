import { hash } from 'node:crypto';
import type { Template } from 'liquidjs';
import type { Content } from '../domain/template.ts';
import { placeOutputs } from './html-places.ts';
import { createEngine } from './liquid-engine.ts';

/** Changes whenever the same content and fields may render to other bytes. */
export const RENDERER_VERSION = 1;

export type Fields = Readonly<Record<string, unknown>>;

export type Rendering =
  | { readonly kind: 'rendered'; readonly vars: Content }
  /** The content is broken, or these fields break it. */
  | { readonly kind: 'render_error'; readonly message: string };

/** What clears a profile's properties, so that the email shows its own defaults. */
export const CLEARED: Content = { subject: '', preheader: '', body: '' };

const text = createEngine('text');
const html = createEngine('html');

interface Parsed {
  readonly subject: Template[];
  readonly preheader: Template[];
  readonly body: Template[];
}
/** Parsing takes twice as long as rendering; contents are immutable and live in a snapshot, so each is parsed once. */
const parsedContents = new WeakMap<Content, Parsed>();

/** Inserts `fields` into a variant's content. The same arguments always give the same bytes. */
export function renderContent(content: Content, fields: Fields): Rendering {
  try {
    const parsed = parsedContents.get(content) ?? parse(content);
    parsedContents.set(content, parsed);
    const vars = {
      subject: oneLine(text.renderSync(parsed.subject, fields)),
      preheader: oneLine(text.renderSync(parsed.preheader, fields)),
      body: String(html.renderSync(parsed.body, fields)),
    };
    return { kind: 'rendered', vars };
  } catch (error) {
    return { kind: 'render_error', message: error instanceof Error ? error.message : String(error) };
  }
}

/** SHA-256 of the rendered variables, in hex: the evidence that a later rendering is the same. Lengths keep them apart. */
export const hashContent = ({ subject, preheader, body }: Content): string =>
  hash('sha256', `${subject.length} ${preheader.length} ${subject}${preheader}${body}`, 'hex');

/** @throws LiquidJS's error, which names the line. */
export const parseText = (source: string): Template[] => text.parse(source);

/** @throws LiquidJS's error, which names the line. */
export const parseHtml = (source: string): Template[] => html.parse(withGuardedLinks(source));

function parse(content: Content): Parsed {
  return {
    subject: parseText(content.subject),
    preheader: parseText(content.preheader),
    body: parseHtml(content.body),
  };
}

/** Outputs inside links get the filter that keeps the link a link. */
function withGuardedLinks(source: string): string {
  let guarded = '';
  let done = 0;
  for (const { place, source: output, end } of placeOutputs(source)) {
    if (place !== 'link_start' && place !== 'link_rest') continue;
    const close = output.endsWith('-}}') ? 3 : 2;
    const filter = place === 'link_start' ? 'http_url' : 'percent_encoded';
    guarded += `${source.slice(done, end - close)} | ${filter} ${source.slice(end - close, end)}`;
    done = end;
  }
  return guarded + source.slice(done);
}

/** A line break in a header variable would end the header. */
const oneLine = (rendered: unknown): string => String(rendered).replace(/[\r\n]+/g, ' ');
