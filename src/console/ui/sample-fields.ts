const OUTPUT = /\{\{-?\s*([\w.]+)[^}]*?(?:default\s*:\s*(?:"([^"]*)"|'([^']*)')[^}]*)?-?\}\}/g;
const LOGIC = /\{%-?[^%]*-?%\}/g;

/** Content as it reads for someone nothing is known about: fields become their default, or their own name. */
export const withSampleFields = (content: string): string =>
  content
    .replace(OUTPUT, (_, field: string, double?: string, single?: string) => double ?? single ?? sampleOf(field))
    .replace(LOGIC, '');

const sampleOf = (field: string): string => `[${field.split('.').at(-1)?.replaceAll('_', ' ') ?? field}]`;
