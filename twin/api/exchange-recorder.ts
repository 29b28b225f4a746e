import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../state/json.ts';
import type { Content, Exchange } from './exchange.ts';
import { shapeOf } from './json-shape.ts';

const DISTINCT_EXCHANGES = 500;
const TEXT_LENGTH = 500;
/** Webhooks carry their receiver's secrets in these. */
const SECRETS = ['headers', 'secret_key'];

/**
 * Appends each distinct exchange to a file of this process in `folder`, one JSON line each. Exchanges that agree in
 * operation, caller, status, query and the shapes of both documents are written once; of each operation and status at
 * most 500.
 */
export function recordExchanges(folder: string): (exchange: Exchange) => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}.jsonl`);
  const known = new Map<string, Set<string>>();
  return (exchange) => {
    const kind = `${exchange.operation} ${exchange.status} ${exchange.userAgent}`;
    const shapes = known.get(kind) ?? new Set();
    known.set(kind, shapes);
    if (shapes.size >= DISTINCT_EXCHANGES) return;
    const shape = [
      shapeOfQuery(exchange.url),
      exchange.revision,
      shapeOfContent(exchange.request),
      shapeOfContent(exchange.response),
    ].join(' ');
    if (shapes.has(shape)) return;
    shapes.add(shape);
    const recorded = { ...exchange, request: reduced(exchange.request), response: reduced(exchange.response) };
    appendFileSync(file, `${JSON.stringify(recorded)}\n`);
  };
}

function shapeOfQuery(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://twin');
  const parts = [...searchParams].map(([name, value]) => {
    if (name === 'page[cursor]') return name;
    return `${name}=${name === 'filter' ? value.replace(/"[^"]*"|'[^']*'|[\d:TZ.+-]{4,}/g, '…') : value}`;
  });
  return `${pathname.endsWith('/') ? '/' : ''}?${parts.join('&')}`;
}

function shapeOfContent(content: Content | null): string {
  if (content === null) return '-';
  return `${content.mediaType} ${content.json === undefined ? '' : shapeOf(content.json)}`;
}

function reduced(content: Content | null): Content | null {
  return content?.json === undefined ? content : { ...content, json: shortened(content.json) };
}

/** Of an array the first element of each shape, of a text its beginning, of a secret nothing. */
function shortened(json: Json): Json {
  if (typeof json === 'string') return json.slice(0, TEXT_LENGTH);
  if (json === null || typeof json !== 'object') return json;
  if (isArray(json)) {
    const ofEachShape = new Map(json.toReversed().map((element) => [shapeOf(element), element]));
    return [...ofEachShape.values()].toReversed().map(shortened);
  }
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, SECRETS.includes(name) ? masked(value) : shortened(value)]),
  );
}

function masked(json: Json): Json {
  if (json === null || typeof json !== 'object') return typeof json === 'string' ? '***' : json;
  if (isArray(json)) return json.map(masked);
  return Object.fromEntries(Object.entries(json satisfies JsonObject).map(([name, value]) => [name, masked(value)]));
}

function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
