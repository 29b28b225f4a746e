import { type AttributeDefinition, type AttributeUse, attributeDefinition } from '../../../contract/attributes.ts';
import { listed, valuesOf } from '../../ui/attribute-words.ts';

export type Kind = AttributeDefinition['kind'];

export interface OptionRow {
  readonly key: string;
  readonly value: string;
  readonly aliases: readonly string[];
}

export interface BucketRow {
  readonly key: string;
  readonly value: string;
  /** Empty, in the last one: no end. */
  readonly maximum: number | string;
}

/** An attribute as it is typed in: what one kind does not need is kept while another is looked at. */
export interface AttributeForm {
  readonly kind: Kind;
  readonly name: string;
  readonly source: string;
  readonly options: readonly OptionRow[];
  readonly buckets: readonly BucketRow[];
  readonly defaultValue: string;
}

let rows = 0;
const nextKey = (): string => {
  rows += 1;
  return `row-${rows}`;
};
export const emptyOption = (): OptionRow => ({ key: nextKey(), value: '', aliases: [] });
export const emptyBucket = (): BucketRow => ({ key: nextKey(), value: '', maximum: '' });

export const emptyAttributeForm = (): AttributeForm => ({
  kind: 'string',
  name: '',
  source: '',
  options: [emptyOption(), emptyOption()],
  buckets: [emptyBucket(), emptyBucket()],
  defaultValue: '',
});

export function formOf(definition: AttributeDefinition): AttributeForm {
  const { kind, name, defaultValue } = definition;
  const form = { ...emptyAttributeForm(), kind, name, defaultValue };
  if ('options' in definition) {
    return { ...form, options: definition.options.map((option) => ({ ...emptyOption(), ...option })) };
  }
  const buckets = definition.buckets.map(({ value, maximum }) => ({ ...emptyBucket(), value, maximum: maximum ?? '' }));
  return { ...form, source: definition.source ?? '', buckets };
}

/** What the form's kind says; not yet checked. */
function typedIn({ kind, name, source, options, buckets, defaultValue }: AttributeForm): unknown {
  const named = { kind, name, defaultValue };
  if (kind === 'string' || kind === 'list') {
    return { ...named, options: options.map(({ value, aliases }) => ({ value, aliases })) };
  }
  return {
    ...named,
    source: source.trim() === '' ? null : source,
    buckets: buckets.map(({ value, maximum }) => ({ value, maximum: maximum === '' ? null : Number(maximum) })),
  };
}

/** Null: something is missing still. */
export function definitionOf(form: AttributeForm): AttributeDefinition | null {
  const parsed = attributeDefinition.safeParse(typedIn(form));
  return parsed.success ? parsed.data : null;
}

/** The first problem of each field, by its place in the form. */
export function problemsOf(form: AttributeForm): Record<string, string> {
  const parsed = attributeDefinition.safeParse(typedIn(form));
  if (parsed.success) return {};
  return Object.fromEntries(parsed.error.issues.toReversed().map(({ path, message }) => [path.join('.'), message]));
}

/** Sentences on what rules and named buckets ask for and this definition no longer has. */
export function brokenUses(definition: AttributeDefinition, uses: readonly AttributeUse[]): string[] {
  const known = new Set(valuesOf(definition).map((value) => value.trim().toLowerCase()));
  return uses
    .filter(({ attribute }) => attribute === definition.name)
    .flatMap((use) => {
      const lost = use.values.filter((value) => !known.has(value));
      if (lost.length === 0) return [];
      const who = use.by === 'bucket' ? `The named bucket ${use.bucket}` : `${use.variantName} of ${use.templateName}`;
      return [`${who} asks for ${listed(lost, 'and')}, which nobody would have.`];
    });
}
