import type { Json } from '../state/json.ts';

const WORD = /^[A-Za-z][A-Za-z_-]{0,39}$/;
const MOMENT = /^\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/;

/** What two documents have in common that differ only in their values. Single words count as they are: `live`. */
export function shapeOf(json: Json): string {
  if (json === null) return 'null';
  if (typeof json === 'number') return Number.isInteger(json) ? 'integer' : 'number';
  if (typeof json === 'boolean') return 'boolean';
  if (typeof json === 'string') return shapeOfText(json);
  if (Array.isArray(json)) return `[${[...new Set(json.map(shapeOf))].sort().join()}]`;
  const members = Object.entries(json).map(([name, value]) => `${name}:${shapeOf(value)}`);
  return `{${members.sort().join()}}`;
}

function shapeOfText(text: string): string {
  if (WORD.test(text)) return JSON.stringify(text);
  if (text === '') return '""';
  return MOMENT.test(text) ? text.replace(/\d+/g, '9') : 'text';
}
